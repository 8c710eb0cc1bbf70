"""Two cards become one, and two again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import serializers

from tests.customers.conftest import Office
from tests.customers.duplicates.test_finding import card
from tests.telephony.cast import NOON
from vonal.core.changes import changes_of
from vonal.office.customers.duplicates import candidate_of, find_duplicates
from vonal.office.customers.duplicates.merging import CannotMerge, merge_customers, survivor_of
from vonal.office.customers.duplicates.unmerging import CannotUnmerge, unmerge_customers
from vonal.office.customers.models import (
    Contact,
    ContactPoint,
    Customer,
    DifferentPair,
    Note,
)
from vonal.office.customers.operations import add_contact_point, change_customer, write_note
from vonal.office.own_fields.models import Noun, OwnField, OwnValue
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import open_deal
from vonal.office.tasks.models import Task
from vonal.office.telephony.models import Call

LATER = NOON + timedelta(hours=1)


def call(customer: Customer | None, number: str, contact: Contact | None = None) -> Call:
    count = Call.objects.count()
    return Call.objects.create(
        switch_id=f"call-{count}",
        number=number,
        customer=customer,
        contact=contact,
        started_at=NOON,
        state="ended",
    )


def everything() -> list[Any]:
    """What is known of all cards, in an order of its own; keys without their numbers, for they are derived."""
    models = [Customer, Contact, ContactPoint, Note, Deal, Task, Call, OwnValue, DifferentPair]
    rows = [json.loads(serializers.serialize("json", model._base_manager.order_by("pk"))) for model in models]
    keys = [
        sorted(each.match_keys.values_list("contact", "kind", "value"), key=str)
        for each in Customer.objects.order_by("pk")
    ]
    near = [
        sorted(each.near_names.values_list("value", flat=True)) for each in Customer.objects.order_by("pk")
    ]
    return [*rows, keys, near]


@pytest.fixture
def pair(office: Office) -> tuple[Customer, Customer]:
    """Two cards of one customer: a number both have, a person on both, history on both."""
    survivor = card(
        "Kovács Kft.", "+3612345678", "info@kovacs.hu", contact="Nagy Béla", manager=office.manager
    )
    merged = card("Kovacs", "+36301112233", activity="Bakery", contact="Béla Nagy", manager=office.manager)
    person = merged.contacts.get()
    add_contact_point(merged, "+3612345678", by=office.manager, at=NOON, contact=person)
    change_customer(merged, by=office.manager, at=NOON, heard_from="A friend")
    merged.shown_to.add(office.stranger)
    survivor.shown_to.add(office.stranger)
    for each in (survivor, merged):
        write_note(each, f"Of {each.name}", by=office.manager, at=NOON)
        open_deal(each, by=office.manager, at=NOON, title=f"Deal of {each.name}")
        Task.objects.create(
            title="Call", customer=each, assignee=office.manager, due_at=NOON, created_at=NOON
        )
    call(survivor, "+3612345678")
    call(merged, "+36301112233", person)
    field = OwnField.objects.create(noun=Noun.CUSTOMER, key="size", name="Size", kind="text")
    other = OwnField.objects.create(noun=Noun.CUSTOMER, key="colour", name="Colour", kind="text")
    OwnValue.objects.create(field=field, row_id=survivor.pk, text="small")
    OwnValue.objects.create(field=field, row_id=merged.pk, text="large")
    OwnValue.objects.create(field=other, row_id=merged.pk, text="red")
    third = card("Kovach")
    DifferentPair.objects.create(first=merged, second=third, decided_by=office.manager, decided_at=NOON)
    return survivor, merged


def test_all_history_is_the_survivors(office: Office, pair: tuple[Customer, Customer]):
    survivor, merged = pair

    merge = merge_customers(survivor, merged, by=office.manager, at=LATER)

    assert not Customer.objects.filter(pk=merged.pk).exists()
    for model in (Note, Deal, Task, Call):
        assert model._base_manager.filter(customer=survivor).count() == 2
    person = survivor.contacts.get()
    assert [point.value for point in person.contact_points.all()] == ["+3612345678"]
    assert Call.objects.get(number="+36301112233").contact == person
    assert set(OwnValue.objects.filter(row_id=survivor.pk).values_list("text", flat=True)) == {"small", "red"}
    survivor.refresh_from_db()
    assert (survivor.name, survivor.activity, survivor.heard_from) == ("Kovács Kft.", "Bakery", "A friend")
    assert changes_of(f"customer:{survivor.pk}").filter(changes__has_key="heard_from").exists()
    assert survivor_of(merged.pk) == survivor.pk == merge.survivor_id


def test_the_survivor_is_recognised_by_the_numbers_of_both(office: Office, pair: tuple[Customer, Customer]):
    survivor, merged = pair
    merge_customers(survivor, merged, by=office.manager, at=LATER)

    kept = set(survivor.match_keys.filter(kind="phone").values_list("value", flat=True))

    assert kept == {"+3612345678", "+36301112233"}


def test_a_decision_about_the_merged_card_holds_for_the_survivor(
    office: Office, pair: tuple[Customer, Customer]
):
    survivor, merged = pair

    merge_customers(survivor, merged, by=office.manager, at=LATER)

    assert find_duplicates(candidate_of(survivor)) == []


def test_the_chosen_fields_are_taken_and_no_others(office: Office, pair: tuple[Customer, Customer]):
    survivor, merged = pair

    merge_customers(survivor, merged, by=office.manager, at=LATER, taking=["name"])

    survivor.refresh_from_db()
    assert (survivor.name, survivor.activity) == ("Kovacs", "")


def test_undoing_makes_both_as_they_were(office: Office, pair: tuple[Customer, Customer]):
    survivor, merged = pair
    before = everything()
    logged = [list(changes_of(f"customer:{each.pk}").values_list("pk", flat=True)) for each in pair]

    merge = merge_customers(survivor, merged, by=office.manager, at=LATER)
    assert everything() != before
    parted = unmerge_customers(merge, by=office.manager, at=LATER)

    assert parted.pk == merged.pk
    assert everything()[:8] == before[:8]
    assert everything()[9:] == before[9:]
    assert set(logged[1]) == set(changes_of(f"customer:{merged.pk}").values_list("pk", flat=True))
    assert survivor_of(merged.pk) is None


def test_what_came_after_stays_with_the_survivor_unless_it_is_plainly_the_others(
    office: Office, pair: tuple[Customer, Customer]
):
    survivor, merged = pair
    merge = merge_customers(survivor, merged, by=office.manager, at=LATER)
    survivor.refresh_from_db()
    note = write_note(survivor, "After", by=office.manager, at=LATER)
    of_other_number = call(survivor, "+36301112233")
    of_shared_number = call(survivor, "+3612345678")
    change_customer(survivor, by=office.manager, at=LATER, activity="Mill")

    parted = unmerge_customers(merge, by=office.manager, at=LATER)

    for row in (note, of_other_number, of_shared_number, survivor):
        row.refresh_from_db()
    assert note.customer == survivor
    assert of_other_number.customer == parted
    assert of_shared_number.customer == survivor
    assert (survivor.activity, parted.activity) == ("Mill", "Bakery")
    assert survivor.heard_from == ""


def test_merges_are_undone_the_last_first_and_once(office: Office, pair: tuple[Customer, Customer]):
    survivor, merged = pair
    third = Customer.objects.get(name="Kovach")
    before = everything()
    first = merge_customers(survivor, merged, by=office.manager, at=LATER)
    second = merge_customers(third, survivor, by=office.manager, at=LATER)
    assert survivor_of(merged.pk) == survivor_of(survivor.pk) == third.pk
    first.refresh_from_db()

    with pytest.raises(CannotUnmerge):
        unmerge_customers(first, by=office.manager, at=LATER)
    unmerge_customers(second, by=office.manager, at=LATER)
    first.refresh_from_db()
    unmerge_customers(first, by=office.manager, at=LATER)

    assert everything()[:8] == before[:8]
    with pytest.raises(CannotUnmerge):
        unmerge_customers(first, by=office.manager, at=LATER)


def test_a_card_is_not_merged_with_itself_nor_twice(office: Office, pair: tuple[Customer, Customer]):
    survivor, merged = pair
    with pytest.raises(CannotMerge):
        merge_customers(survivor, survivor, by=office.manager, at=LATER)
    merge_customers(survivor, merged, by=office.manager, at=LATER)

    with pytest.raises(CannotMerge):
        merge_customers(survivor, merged, by=office.manager, at=LATER)


def test_a_number_that_called_again_keeps_its_new_card(office: Office):
    survivor = card("Kovács Kft.")
    merged = card("", "+36301112233", origin="phone:+36301112233")
    merge = merge_customers(survivor, merged, by=office.manager, at=LATER)
    Customer.objects.filter(pk=survivor.pk).update(origin=None)
    newer = card("", "+36301112233", origin="phone:+36301112233")

    parted = unmerge_customers(merge, by=office.manager, at=LATER)

    newer.refresh_from_db()
    assert (parted.origin, newer.origin) == (None, "phone:+36301112233")
