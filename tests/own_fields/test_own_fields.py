"""Own fields: read as people write them, kept typed, told in the history, changed in sets."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.telephony.cast import NOON, company, person
from vonal.core.changes import changes_of
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import NewContact, create_customer
from vonal.office.own_fields.models import Noun, OwnField, OwnValue
from vonal.office.own_fields.operations import change_field, make_field, set_values, set_values_of_many
from vonal.office.own_fields.queries import fields_of, values_of
from vonal.office.staff.models import Employee

KINDS = {
    "Notes on taste": "text",
    "Ovens": "number",
    "Turnover": "money",
    "Founded": "date",
    "Size": "choice",
    "Shop": "link",
    "Exports": "yes_no",
}


@pytest.fixture
def director(db: None) -> Employee:
    company()
    return person("dora", "director", on_line=False)


@pytest.fixture
def fields(director: Employee) -> list[OwnField]:
    return [
        make_field(
            noun="customer",
            name=name,
            kind=kind,
            choices=["Small", "Large"] if kind == "choice" else [],
            by=director,
        )
        for name, kind in KINDS.items()
    ]


@pytest.fixture
def customer(director: Employee) -> Customer:
    return create_customer(by=director, at=NOON, name="Malom", contacts=[NewContact("Nagy Péter")])


def values(customer: Customer) -> dict[str, Any]:
    return values_of(Noun.CUSTOMER, [customer.pk])[customer.pk]


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("notes_on_taste", "  likes ű  ", "likes ű"),
        ("ovens", "1 234,5", Decimal("1234.5")),
        ("ovens", "1.234,5", Decimal("1234.5")),
        ("ovens", "1,234.5", Decimal("1234.5")),
        ("ovens", -3, Decimal(-3)),
        ("ovens", 2.5, Decimal("2.5")),
        ("turnover", "1000000", Decimal("1000000.00")),
        ("founded", "21.11.1998", date(1998, 11, 21)),
        ("founded", "1998. 11. 21.", date(1998, 11, 21)),
        ("founded", "1998-11-21", date(1998, 11, 21)),
        ("founded", "1998-11-21T00:00:00", date(1998, 11, 21)),
        ("size", "large", "Large"),
        ("shop", "malom.hu/bolt", "https://malom.hu/bolt"),
        ("shop", "http://malom.hu", "http://malom.hu"),
        ("exports", "да", True),
        ("exports", "nem", False),
        ("exports", False, False),
    ],
)
def test_a_value_is_read_as_people_write_it(
    director: Employee, fields: list[OwnField], customer: Customer, key: str, raw: Any, value: Any
):
    set_values(Noun.CUSTOMER, customer.pk, {key: raw}, by=director, at=NOON)

    assert values(customer) == {key: value}


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("ovens", "many"),
        ("ovens", "nan"),
        ("ovens", "9" * 400),
        ("ovens", True),
        ("founded", "31.02.2020"),
        ("founded", "yesterday"),
        ("founded", "99999-01-01"),
        ("size", "huge"),
        ("shop", "javascript:alert(1)"),
        ("shop", "http://a b.hu"),
        ("shop", "http://[x"),
        ("exports", "perhaps"),
        ("notes_on_taste", "x" * 501),
        ("no_such_field", "x"),
    ],
)
def test_what_cannot_stand_there_is_refused_by_name_and_nothing_is_kept(
    director: Employee, fields: list[OwnField], customer: Customer, key: str, raw: Any
):
    with pytest.raises(ValidationError) as refused:
        set_values(Noun.CUSTOMER, customer.pk, {"exports": "yes", key: raw}, by=director, at=NOON)

    assert list(refused.value.message_dict) == [key]
    assert not OwnValue.objects.exists()


def test_an_empty_value_has_no_row(director: Employee, fields: list[OwnField], customer: Customer):
    set_values(Noun.CUSTOMER, customer.pk, {"size": "Small", "ovens": 1}, by=director, at=NOON)
    set_values(Noun.CUSTOMER, customer.pk, {"size": " "}, by=director, at=NOON)

    assert values(customer) == {"ovens": Decimal(1)}
    assert OwnValue.objects.count() == 1


def test_changes_stand_in_the_history_of_the_customer_and_typing_is_one_change(
    director: Employee, fields: list[OwnField], customer: Customer
):
    for second, text in enumerate(("1", "12", "12")):
        set_values(
            Noun.CUSTOMER, customer.pk, {"ovens": text}, by=director, at=NOON + timedelta(seconds=second)
        )

    changes = [
        entry.changes for entry in changes_of(f"customer:{customer.pk}") if "own:ovens" in entry.changes
    ]
    assert changes == [{"own:ovens": ["", "12"]}]


def test_a_contacts_field_is_told_where_its_customers_changes_are(director: Employee, customer: Customer):
    make_field(noun="contact", name="Birthday", kind="date", by=director)
    contact = customer.contacts.get()

    set_values(Noun.CONTACT, contact.pk, {"birthday": "1980-01-02"}, by=director, at=NOON)

    entry = changes_of(f"customer:{customer.pk}")[0]
    assert entry.changes == {"own:birthday": ["", "1980-01-02"]}
    assert (entry.actor, entry.timestamp, entry.object_repr) == (director, NOON, "Nagy Péter")


def test_many_are_filled_with_a_few_statements(
    director: Employee, fields: list[OwnField], django_assert_max_num_queries: Any
):
    made = [create_customer(by=None, at=NOON, name=f"Customer {number}") for number in range(60)]
    set_values(Noun.CUSTOMER, made[0].pk, {"ovens": 1}, by=director, at=NOON)

    with django_assert_max_num_queries(12):
        before = set_values_of_many(
            Noun.CUSTOMER, {each.pk: {"ovens": 2, "size": "Small"} for each in made}, by=director, at=NOON
        )

    assert len(before) == 60
    assert before[made[0].pk] == {"ovens": Decimal(1), "size": None}
    assert set(values_of(Noun.CUSTOMER, [each.pk for each in made])[made[5].pk]) == {"ovens", "size"}


def test_a_retired_field_is_hidden_and_keeps_its_values(
    director: Employee, fields: list[OwnField], customer: Customer
):
    set_values(Noun.CUSTOMER, customer.pk, {"ovens": 3}, by=director, at=NOON)
    ovens = OwnField.objects.get(key="ovens")

    change_field(ovens, is_active=False, by=director)
    assert values(customer) == {}
    assert "ovens" not in [field.key for field in fields_of(Noun.CUSTOMER)]
    with pytest.raises(ValidationError):
        set_values(Noun.CUSTOMER, customer.pk, {"ovens": 4}, by=director, at=NOON)

    change_field(ovens, is_active=True, by=director)
    assert values(customer) == {"ovens": Decimal(3)}


def test_names_are_taken_once_and_keys_stay(director: Employee, fields: list[OwnField]):
    with pytest.raises(ValidationError):
        make_field(noun="customer", name="Ovens", kind="text", by=director)
    with pytest.raises(ValidationError):
        make_field(noun="customer", name="Colour", kind="choice", by=director)
    renamed = change_field(OwnField.objects.get(key="ovens"), name="Печи", by=director)
    assert renamed.key == "ovens"
    assert make_field(noun="customer", name="Ovens!", kind="text", by=director).key == "ovens_2"
    assert make_field(noun="deal", name="Ovens", kind="text", by=director).key == "ovens"
    assert make_field(noun="deal", name="Срок гарантии", kind="number", by=director).key == "srok_garantii"
