"""Lists walked in any order, by whoever sees them; and as files."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from tests.telephony.cast import NOON
from tests.web.office import Furnished, htmx, page_of
from tests.web.test_lists import card, office
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import create_customer
from vonal.office.own_fields.queries import values_of
from vonal.office.staff.models import Group
from vonal.web.lists.catalog import listing_of

__all__ = ["office"]


@pytest.mark.parametrize(("field", "back"), [("ovens", False), ("ovens", True), ("size", False)])
def test_it_is_walked_by_an_own_field_with_the_empty_ones_last(office: Furnished, field: str, back: bool):
    for number in range(120):
        own = {} if number % 3 == 0 else {"ovens": number % 7, "size": "Small" if number % 2 else "Large"}
        card(office, f"C {number}", own)
    sort = f"{'-' if back else ''}own:{field}"
    client, seen = page_of(office.manager), []
    more: str | None = f"?view=none&set=1&q=c&sort={sort}"
    while more is not None:
        part, more = _part(client, more)
        seen += part

    every = values_of("customer", list(seen))
    shown = [every[pk].get(field) for pk in seen]
    there = [value for value in shown if value is not None]
    assert len(set(seen)) == len(seen) == 120
    assert there == sorted(there, reverse=back)
    assert shown[len(there) :] == [None] * 40


def _part(client: Client, query: str) -> tuple[list[int], str | None]:
    """The customers of one part of the list, and what leads to the next."""
    part = client.get(f"/customers{query}", headers=htmx()).content.decode()
    more = re.search(r'class="load-more" hx-get="([^"]+)"', part)
    shown = [int(pk) for pk in re.findall(r'class="row-link" href="/customers/(\d+)"', part)]
    assert shown, part
    return shown, unescape(more[1]) if more else None


def test_a_head_walks_what_his_people_lead_what_nobody_leads_and_what_was_shown_to_him(office: Furnished):
    head = office.director.__class__.objects.create_user(username="head", name="Head", role="head")
    group = Group.objects.create(name="North", head=head)
    for person in (office.manager, office.stranger):
        person.group = group
        person.save()
    outside = office.director
    for number in range(130):
        owner = (office.manager, office.stranger, None, head, outside)[number % 5]
        made = create_customer(
            by=None, at=NOON + timedelta(minutes=number // 4), name=f"C {number}", manager=owner
        )
        if number % 10 in (4, 0):
            made.shown_to.add(head)
    client, seen = page_of(head), []
    more: str | None = "?set=1"
    while more is not None:
        part, more = _part(client, more)
        seen += part

    visible = Customer.objects.visible_to(head).order_by("-created_at", "-pk")
    assert seen == list(visible.values_list("pk", flat=True))
    assert len(seen) == 131 - 13


def test_a_heads_list_is_read_from_indexes_in_their_order(office: Furnished):
    head = office.director.__class__.objects.create_user(username="head", name="Head", role="head")
    group = Group.objects.create(name="North", head=head)
    for person in (office.manager, office.stranger):
        person.group = group
        person.save()
    listing = listing_of("customer")
    parts = [Customer.objects.filter(part).order_by() for part in listing.parts(head)]
    led = [rows.values_list("created_at", "pk") for rows in parts[:4]]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # So few rows are read quickest without an index.
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = led[0].union(*led[1:], all=True).order_by("-created_at", "-pk")[:51].explain()

    if connection.vendor == "postgresql":
        assert "Seq Scan" not in plan
        return
    assert plan.count("customer_newest_of_manager") == 4, plan
    assert "TEMP B-TREE" not in plan


def test_a_file_has_the_columns_that_were_chosen(office: Furnished):
    card(office, "Large Mill", {"ovens": 20})
    asked = {"set": "1", "view": "none", "col": ["name", "own:ovens"], "q": "mill", "shown": "1"}

    answer = page_of(office.manager).get("/customers/export/csv", asked)

    text = b"".join(answer).decode("utf-8-sig")
    assert text.splitlines() == ["Name,Ovens", "Large Mill,20"]
