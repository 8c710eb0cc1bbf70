"""The card: fields that save themselves, people and numbers, the history with its links."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest

from tests.telephony.cast import CALLER, NOON, later, rang, started
from tests.telephony.cast import line as make_line
from tests.web.office import Furnished, furnish, htmx, page_of, trace
from vonal.core.clock import now
from vonal.office.customers.models import Contact
from vonal.office.customers.operations import (
    change_customer,
    create_customer,
    customer_for_call,
    name_caller,
    write_note,
)
from vonal.office.sales.operations import change_deal
from vonal.office.telephony.news import write_news
from vonal.switchboard.core.office import CallAnswered

HOSTILE = "<script>alert('Kft.')</script>"


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def card(office: Furnished, **query: str) -> str:
    answer = page_of(office.manager).get(f"/customers/{office.customer.pk}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def save(office: Furnished, name: str, value: str, part: str = "fields") -> Any:
    address = f"/customers/{office.customer.pk}/{part}"
    return page_of(office.manager).post(address, {"name": name, "value": value})


def anchors(page: str) -> list[str]:
    return re.findall(r'<li class="history-entry" id="([^"]+)"', page)


def test_the_card_shows_who_it_is_and_how_to_reach_him(office: Furnished):
    shown = card(office)

    for text in (
        "Alföldi Malom Zrt.",
        "06 30 123 4567",
        "peter@alfoldi-malom.hu",
        "Alföldi Malom oven",
        "Anna",
    ):
        assert text in shown
    assert f'href="tel:{CALLER}"' in shown
    assert shown.count("<h1") == 1


def test_a_field_saves_itself(office: Furnished):
    answer = save(office, "activity", " Bakery ")

    assert (answer.status_code, answer.json()) == (200, {"value": "Bakery"})
    office.customer.refresh_from_db()
    assert office.customer.activity == "Bakery"

    assert save(office, "manager", str(office.stranger.pk)).status_code == 200
    office.customer.refresh_from_db()
    assert office.customer.manager == office.stranger


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("created_at", "2020-01-01"),
        ("", ""),
        ("kind", "planet"),
        ("importance", "9"),
        ("manager", "987654321"),
        ("activity", "x" * 201),
    ],
)
def test_a_field_that_cannot_be_saved_says_so_and_changes_nothing(office: Furnished, name: str, value: str):
    before = trace()

    answer = save(office, name, value)

    assert answer.status_code == 422
    assert len(answer.json()["error"]) > 10
    assert trace() == before


def test_a_phone_is_added_and_one_that_cannot_be_read_is_named(office: Furnished):
    client, address = page_of(office.manager), f"/customers/{office.customer.pk}/points"

    good = client.post(address, {"raw": "06 1 999 8888"}, headers=htmx("contacts"))
    bad = client.post(address, {"raw": "06 1 99"}, headers=htmx("contacts"))

    assert (good.status_code, bad.status_code) == (200, 422)
    assert "+3619998888" in good.content.decode()
    assert "“06 1 99” is not a telephone number." in bad.content.decode()
    assert 'value="06 1 99"' in bad.content.decode()
    assert office.customer.contact_points.count() == 3


def test_a_person_is_added_renamed_and_his_number_removed(office: Furnished):
    client = page_of(office.manager)
    typed = {"name": "Kiss Anna", "position": "director", "point": "06 20 555 0000"}
    assert (
        client.post(f"/customers/{office.customer.pk}/contacts", typed, headers=htmx("contacts")).status_code
        == 200
    )
    person = Contact.objects.get(name="Kiss Anna")

    assert (
        client.post(f"/contacts/{person.pk}/fields", {"name": "name", "value": "Kiss Éva"}).status_code == 200
    )
    assert client.post(f"/contacts/{person.pk}/fields", {"name": "name", "value": ""}).status_code == 422
    client.post(f"/points/{person.contact_points.get().pk}/remove", headers=htmx("contacts"))

    person.refresh_from_db()
    assert person.name == "Kiss Éva"
    assert not person.contact_points.exists()


def test_a_change_is_told_in_names_not_numbers(office: Furnished):
    change_customer(
        office.customer,
        manager=office.stranger,
        importance=2,
        by=office.director,
        at=NOON + timedelta(hours=3),
    )

    shown = (
        page_of(office.director).get(f"/customers/{office.customer.pk}", {"type": "change"}).content.decode()
    )

    assert "<del>Anna</del> → <ins>Bela</ins>" in shown
    assert "<del>Normal</del> → <ins>Large</ins>" in shown
    assert '<span class="history-title">Dora</span>' in shown


def test_a_change_says_of_what_it_is(office: Furnished):
    change_deal(office.deal, manager=office.stranger, by=office.director, at=NOON + timedelta(hours=3))
    name_caller(office.customer, CALLER, "Nagy Péter", by=office.director, at=NOON + timedelta(hours=4))

    shown = html.unescape(
        page_of(office.director).get(f"/customers/{office.customer.pk}", {"type": "change"}).content.decode()
    )

    assert f"Deal “{office.deal.title}” · Led by: <del>Anna</del> → <ins>Bela</ins>" in shown
    assert "06 30 123 4567 · Contact: <ins>Nagy Péter</ins>" in shown


def test_an_unnamed_callers_card_bears_his_number(office: Furnished):
    unknown = customer_for_call("+36205559999", at=NOON)

    shown = page_of(office.director).get(f"/customers/{unknown.pk}").content.decode()

    assert '<h1 class="display-name">06 20 555 9999</h1>' in shown


def test_what_is_to_do_stands_before_what_is_known(office: Furnished):
    shown = card(office)

    places = [shown.index(f'id="card-{part}"') for part in ("deals", "tasks", "about")]
    assert places == sorted(places)


def test_hostile_text_is_shown_as_text(office: Furnished):
    made = create_customer(by=office.manager, at=NOON, name=HOSTILE, activity=HOSTILE, manager=office.manager)
    write_note(made, HOSTILE, by=office.manager, at=NOON)
    client = page_of(office.manager)

    for address in (f"/customers/{made.pk}", "/customers"):
        shown = client.get(address).content.decode()
        assert "alert(" in shown
        assert "<script>alert" not in shown


def test_while_the_caller_talks_the_card_asks_what_a_first_talk_needs(office: Furnished):
    make_line()
    unknown = "+36205559999"
    made = customer_for_call(unknown, at=NOON)
    made.shown_to.add(office.manager)
    assert "The talk" not in page_of(office.manager).get(f"/customers/{made.pk}").content.decode()

    write_news([started(caller=unknown), rang(office.manager, number=1)])
    write_news([CallAnswered("c1", office.manager.extension or "", "l", later(3))])
    client = page_of(office.manager)
    shown = client.get(f"/customers/{made.pk}").content.decode()

    assert "The talk" in shown
    address = f"/customers/{made.pk}/caller/{unknown}"
    assert client.post(address, {"name": "contact_name", "value": "Nagy Péter"}).status_code == 200
    assert client.post(address, {"name": "email", "value": "peter@"}).status_code == 422
    assert client.post(address, {"name": "email", "value": "peter@kovacs.hu"}).status_code == 200
    assert client.post(address, {"name": "planet", "value": "x"}).status_code == 422
    person = made.contacts.get()
    assert {point.value for point in person.contact_points.all()} == {unknown, "peter@kovacs.hu"}


def test_a_deal_and_a_task_are_added_in_one_line(office: Furnished):
    client, here = page_of(office.manager), f"/customers/{office.customer.pk}"
    due = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    deal = client.post(
        f"{here}/deals", {"title": "Mill", "amount": "1 250 000,50"}, headers=htmx("card-deals")
    )
    task = client.post(f"{here}/tasks", {"title": "Write", "due_at": due}, headers=htmx("card-tasks"))
    wrong = client.post(f"{here}/deals", {"title": "Mill", "amount": "much"}, headers=htmx("card-deals"))
    late = client.post(f"{here}/tasks", {"title": "Write", "due_at": "soon"}, headers=htmx("card-tasks"))

    assert [answer.status_code for answer in (deal, task, wrong, late)] == [200, 200, 422, 422]
    assert "Mill" in deal.content.decode()
    assert "Write" in task.content.decode()


def test_a_done_task_shows_an_undo(office: Furnished):
    client = page_of(office.manager)

    answer = client.post(f"/tasks/{office.task.pk}/finish", {"result": "Yes"}, headers=htmx("card-tasks"))

    toast = json.loads(answer["HX-Trigger"])["vonal:toast"]
    assert toast["undo"] == f"/tasks/{office.task.pk}/reopen"
    assert client.post(toast["undo"], headers=htmx()).status_code == 204
    office.task.refresh_from_db()
    assert office.task.done_at is None


def test_who_was_only_shown_the_card_sees_who_leads_it_but_cannot_take_it(office: Furnished):
    office.customer.shown_to.add(office.stranger)
    client, address = page_of(office.stranger), f"/customers/{office.customer.pk}"

    shown = client.get(address).content.decode()
    taken = client.post(f"{address}/fields", {"name": "manager", "value": str(office.stranger.pk)})
    filled = client.post(f"{address}/fields", {"name": "activity", "value": "milling"})

    assert re.search(r'<select name="manager"[^>]* disabled', shown)
    assert not re.search(r'<select name="manager"[^>]* disabled', card(office))
    assert taken.status_code == 422
    assert "leads this customer" in taken.json()["error"]
    assert filled.status_code == 200
    office.customer.refresh_from_db()
    assert (office.customer.manager, office.customer.activity) == (office.manager, "milling")
