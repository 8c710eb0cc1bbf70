"""The agent's and the head's pages."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.campaigns.cast import agent, call_list, called, director, put, put_many
from tests.telephony.cast import NOON, company, customer, person
from tests.web.office import page_of
from vonal.core.clock import now
from vonal.office.campaigns.dealing import current, next_one
from vonal.office.campaigns.models import Attempt, CallList, Entry, NumberMark
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.scripts.models import Script
from vonal.office.scripts.operations import create_ready_scripts
from vonal.office.staff.models import Employee
from vonal.office.views.operations import save_view


@pytest.fixture(autouse=True)
def here(db: None) -> None:
    company()


@pytest.fixture
def ada() -> Employee:
    return agent()


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_an_agent_begins_says_what_came_of_it_and_has_the_next_one(ada: Employee):
    put_many(call_list(ada), 2, at=now())
    page = page_of(ada)
    assert "Start calling" in text_of(page, "/calling")

    page.post("/calling/next")
    shown = text_of(page, "/calling")
    assert "Bakery 0" in shown
    assert 'data-dial="+3613620000"' in shown
    before = current(ada)
    assert before is not None
    answer = page.post(
        f"/calling/{before.pk}/outcome", {"outcome": "refused", "reason": "Has one"}, follow=True
    )

    assert "Bakery 1" in answer.content.decode()
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.reason) == ("refused", "Has one")
    page.post(f"/calling/attempts/{attempt.pk}/undo")
    assert "Bakery 0" in text_of(page, "/calling")


def test_what_is_missing_is_said_and_the_contact_stays(ada: Employee):
    put_many(call_list(ada), 1, at=now())
    page = page_of(ada)
    page.post("/calling/next")
    before = current(ada)
    assert before is not None

    for said in ({"outcome": "refused"}, {"outcome": "nonsense"}, {"outcome": "meeting"}, {}):
        answer = page.post(f"/calling/{before.pk}/outcome", said, follow=True)
        assert answer.status_code == 200
        assert current(ada) == before
    assert not Attempt.objects.exists()


def test_the_script_stands_beside_and_its_answers_go_to_the_card(ada: Employee):
    create_ready_scripts()
    list_ = call_list(ada, script=Script.objects.get(language="en"))
    put(list_, called("Bakery"), at=now())
    page = page_of(ada)
    page.post("/calling/next")
    entry = current(ada)
    assert entry is not None
    assert "vonal-script" in text_of(page, "/calling")

    for name, text in (
        ("activity", "Bread"), ("about", "Wants an oven"), ("contact_name", "Nagy Éva"), ("phone", "06 30 765 4321"),
        ("phone", "06 30 765 4322"), ("email", "eva@pek.hu"),
    ):  # fmt: skip
        assert page.post(f"/calling/{entry.pk}/answer", {"name": name, "value": text}).status_code < 300, name
    assert page.post(f"/calling/{entry.pk}/answer", {"name": "manager", "value": "1"}).status_code == 422

    card = Customer.objects.get()
    assert (card.activity, card.contacts.get().name) == ("Bread", "Nagy Éva")
    assert set(card.contact_points.values_list("value", flat=True)) == {
        "+3613620000", "+36307654322", "eva@pek.hu",
    }  # fmt: skip
    page.post(f"/calling/{entry.pk}/outcome", {"outcome": "busy"})
    assert Attempt.objects.get().note == "Wants an oven"


def test_a_meeting_is_one_form(ada: Employee):
    bela = person("bela")
    put(call_list(ada), called("Pék"), at=now())
    page = page_of(ada)
    page.post("/calling/next")
    entry = current(ada)
    assert entry is not None
    assert "Béla" not in text_of(page, f"/calling/{entry.pk}/meeting")
    day = f"{now() + timedelta(days=2):%Y-%m-%d}T10:00"

    wrong = page.post(
        f"/calling/{entry.pk}/meeting", {"name": "Pék Kft.", "minutes": 60, "starts_at": "never"}
    )
    right = page.post(
        f"/calling/{entry.pk}/meeting",
        {"name": "Pék Kft.", "contact": "Nagy Éva", "points": "eva@pek.hu", "minutes": 60, "starts_at": day},
    )

    assert (wrong.status_code, right.status_code) == (422, 302)
    deal = Deal.objects.get()
    assert deal.manager == bela
    shown = text_of(page_of(bela), f"/deals/{deal.pk}")
    assert "Ada" in shown
    assert "30 %" in shown


def test_suspects_are_shown_as_the_company_is_typed_but_not_the_card_itself(ada: Employee):
    customer("Alföldi Malom Zrt.", "+36301112233", manager=person("bela"))
    put(call_list(ada), called("Alföldi Malom"), at=now())
    page = page_of(ada)
    page.post("/calling/next")
    entry = current(ada)
    assert entry is not None

    shown = text_of(page, f"/calling/{entry.pk}/suspects?name=Alföldi+Malom")

    assert shown.count("Alföldi Malom Zrt.") == 1
    assert f"/customers/{entry.customer_id}" not in shown


def test_the_head_makes_a_list_fills_it_and_sees_how_far_it_is(ada: Employee):
    cards = [called(f"Shop {n}", f"+361362100{n}") for n in range(3)]
    boss = director()
    page = page_of(boss)
    rules = {
        "name": "Shops", "agents": [ada.pk], "opens": "00:00", "closes": "23:59", "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "most_attempts": 3, "pause_minutes": 60, "priority": 5, "agent_percent": 30, "leaves_out_talked_days": 0,
    }  # fmt: skip
    assert page.post("/call-lists/new", {**rules, "weekdays": []}).status_code == 422
    page.post("/call-lists/new", rules)
    made = CallList.objects.get()
    view = save_view("customer", by=boss, name="Shops", rules=[["name", "has", "shop"]])

    for fill in ({"view": view.pk}, {"search": "Shop"}, {}):
        page.post(f"/call-lists/{made.pk}/fill", fill)
    assert made.entries.count() == 3
    page.post("/call-lists/fill/customers", {"call_list": made.pk, "row": [cards[0].pk]})
    assert made.entries.count() == 3
    entry = next_one(ada, at=now())
    assert entry is not None
    page_of(ada).post(f"/calling/{entry.pk}/outcome", {"outcome": "refused", "reason": "No"})

    shown = text_of(page, f"/call-lists/{made.pk}")
    assert "1 of 3 done" in shown
    assert "vonal-chart" in shown
    assert "Ada" in text_of(page, "/call-lists")
    assert "1 of 3 done" in text_of(page, "/call-lists")


def test_the_list_and_the_figures_come_as_files(ada: Employee):
    list_ = call_list(ada)
    put_many(list_, 2)
    entry = next_one(ada, at=NOON)
    assert entry is not None
    page_of(ada).post(f"/calling/{entry.pk}/outcome", {"outcome": "refused", "reason": "No"})
    page = page_of(director())

    file = b"".join(page.get(f"/call-lists/{list_.pk}/entries.xlsx"))
    csv = b"".join(page.get("/call-lists/agents.csv")).decode("utf-8-sig")

    rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Customer", "Bakery 0", "Bakery 1"]
    assert rows[1][3] == "Refused"
    assert csv.splitlines()[1].startswith("Ada,1,1,0,0,1")


def test_those_taken_off_come_back_by_undo(ada: Employee):
    list_ = call_list(ada)
    cards = put_many(list_, 2)
    page, kept = page_of(director()), Entry.objects.get(customer=cards[0])

    page.post(f"/call-lists/{list_.pk}/remove", {"row": [kept.pk]})
    assert Entry.objects.get(pk=kept.pk).state == "removed"
    page.post(f"/call-lists/{list_.pk}/restore?row={kept.pk}")
    assert Entry.objects.get(pk=kept.pk).state == "waiting"


def test_a_card_says_who_must_not_be_called_and_hands_over_to_an_agent(ada: Employee):
    bela = person("bela")
    card = customer(manager=bela)
    page = page_of(bela)

    page.post(f"/customers/{card.pk}/let-call", {"agent": ada.pk, "note": "Ask for Éva"})
    assert "Ask for Éva" in text_of(page, f"/customers/{card.pk}/calling")
    page.post(f"/customers/{card.pk}/do-not-call", {"reason": ""})
    assert not NumberMark.objects.exists()
    page.post(f"/customers/{card.pk}/do-not-call", {"reason": "Asked us"})

    assert Entry.objects.get().state == "barred"
    assert "Asked us" in text_of(page, f"/customers/{card.pk}/calling")
    boss = page_of(director())
    assert "Asked us" in text_of(boss, "/do-not-call")
    assert boss.post("/do-not-call", {"number": "1" * 400, "reason": "x"}).status_code == 422
    boss.post("/do-not-call/lift", {"number": "+36301234567"})
    assert "Asked us" not in text_of(boss, "/do-not-call")
