"""The list of customers and the making of a card."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from tests.telephony.cast import NOON
from tests.web.office import Furnished, furnish, htmx, page_of
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import create_customer
from vonal.web.lists.paging import PAGE


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def names(answer: Any) -> list[str]:
    return [customer.name for customer, _cells in answer.context["table"]]


def many(office: Furnished, count: int) -> None:
    for number in range(count):
        create_customer(
            by=None,
            at=NOON + timedelta(minutes=number // 3),
            name=f"Customer {number // 2:03}",
            points=[f"+3620555{number:04}"],
            manager=office.manager,
        )


@pytest.mark.parametrize(
    ("order", "sorted_by"), [("newest", ("-created_at", "-pk")), ("name", ("name", "pk"))]
)
def test_the_list_is_walked_page_by_page_without_gap_or_double(
    office: Furnished, order: str, sorted_by: tuple[str]
):
    many(office, PAGE * 2 + 7)
    client = page_of(office.manager)
    seen: list[int] = []
    more: str | None = f"?order={order}"
    while more is not None:
        part = client.get(f"/customers{more}", headers=htmx()).content.decode()
        assert ("<html" in part) == (not seen)
        seen += [int(pk) for pk in re.findall(r'class="row-link" href="/customers/(\d+)"', part)]
        found = re.search(r'class="load-more" hx-get="([^"]+)"', part)
        more = unescape(found[1]) if found else None

    assert seen == list(Customer.objects.order_by(*sorted_by).values_list("pk", flat=True))


def test_the_list_costs_the_same_however_long_it_is(office: Furnished, django_assert_max_num_queries):
    many(office, 40)
    client = page_of(office.director)
    client.get("/customers")

    with django_assert_max_num_queries(22):
        assert len(names(client.get("/customers"))) == 41


def test_it_is_narrowed_by_each_filter(office: Furnished):
    create_customer(by=None, at=NOON, name="Zöld Kert", importance=2, manager=office.stranger)
    client = page_of(office.director)

    assert names(client.get("/customers", {"q": "zold"})) == ["Zöld Kert"]
    assert names(client.get("/customers", {"q": "06 30 123"})) == ["Alföldi Malom Zrt."]
    assert names(client.get("/customers", {"manager": office.stranger.pk})) == ["Zöld Kert"]
    assert names(client.get("/customers", {"importance": "2"})) == ["Zöld Kert"]
    assert names(client.get("/customers", {"importance": "0", "q": "zold"})) == []
    assert (
        len(names(client.get("/customers", {"manager": "x", "region": "9999", "after": "nonsense~1"}))) == 2
    )


def test_an_empty_list_says_what_to_do(office: Furnished):
    shown = page_of(office.stranger).get("/customers").content.decode()

    assert "No customers yet" in shown
    assert "/customers/new" in shown


def test_a_card_is_made_by_hand(office: Furnished):
    typed = {
        "kind": "company",
        "name": "Zöld Kert Kft.",
        "points": "06 1 234 5678\ninfo@zoldkert.hu\n",
        "contact": "Nagy Péter",
        "importance": "1",
        "manager": office.stranger.pk,
    }

    answer = page_of(office.stranger).post("/customers/new", typed)

    made = Customer.objects.get(name="Zöld Kert Kft.")
    assert answer["Location"] == f"/customers/{made.pk}"
    assert {point.value for point in made.contacts.get().contact_points.all()} == {
        "+3612345678",
        "info@zoldkert.hu",
    }


def test_a_phone_that_cannot_be_read_is_named_and_what_was_typed_stays(office: Furnished):
    typed = {"kind": "company", "name": "Zöld Kert", "points": "06 1 2", "importance": "0"}

    answer = page_of(office.manager).post("/customers/new", typed)

    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "“06 1 2” is no phone" in shown
    assert "Zöld Kert" in shown
    assert not Customer.objects.filter(name="Zöld Kert").exists()
