"""The screens: rules arranged by forms, refusals beside their fields, and who would ring."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.routing.test_operations import a_menu, a_sound
from tests.telephony import cast
from tests.telephony.cast import CALLER, NOON, customer, person, started
from vonal.core.worker import run_due_jobs
from vonal.office.roster.absences import plan_absence
from vonal.office.routing.models import Menu, Rule
from vonal.office.routing.operations import make_rule
from vonal.office.staff.models import Employee, Presence
from vonal.office.staff.operations import dismiss
from vonal.office.tasks.models import Task
from vonal.office.telephony.desk import Desk
from vonal.office.telephony.explanations import PlanExplained
from vonal.office.telephony.models import Call, Line
from vonal.office.telephony.news import write_news
from vonal.office.telephony.operations import give_outcome, write_call_note


@pytest.fixture
def head(line, home: Path) -> Employee:
    return person("head", "head", on_line=False)


@pytest.fixture
def office(head) -> Client:
    client = Client()
    client.force_login(head)
    return client


def a_form(*targets: dict[str, Any], then: str = "next", name: str = "A rule", **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"rule-name": name, "then-kind": then, "whom-TOTAL_FORMS": len(targets)}
    data["whom-INITIAL_FORMS"] = 0
    for number, target in enumerate(targets):
        data |= {f"whom-{number}-{field}": value for field, value in target.items()}
    return data | more


def test_a_rule_is_written_on_the_form_and_read_back(office):
    bela = person("bela", group=cast.group())
    target = {"kind": "people", "people": [bela.pk], "how": "weighted", "seconds": 9}
    target["shares"] = f"{bela.extension} = 3"

    answer = office.post("/call-rules/new", a_form(target, **{"when-day": "free", "when-since": "22:00"}))

    assert answer.status_code == 302
    rule = Rule.objects.get(name="A rule")
    assert rule.when == {"day": "free", "since": "22:00"}
    assert rule.whom == [
        {"kind": "people", "how": "weighted", "people": [bela.pk], "weights": {str(bela.pk): 3}, "seconds": 9}
    ]
    page = office.get(f"/call-rules/{rule.pk}").content.decode()
    assert f"{bela.extension} = 3" in page
    assert 'value="22:00"' in page


def test_a_ready_made_rule_saved_unchanged_keeps_its_name_in_every_language(office):
    answer = office.post("/call-rules/duty", a_form({"kind": "duty"}, name="Whoever is on duty"))

    assert answer.status_code == 302
    assert (Rule.objects.get(standard="duty").name, Rule.objects.count()) == ("", 6)


def test_a_rule_that_leads_nowhere_comes_back_with_the_reason(office):
    answer = office.post("/call-rules/new", a_form({"kind": ""}))

    assert answer.status_code == 422
    assert "The rule rings nobody" in answer.content.decode()
    assert not Rule.objects.exists()


def test_one_step_more_keeps_what_was_typed(office):
    answer = office.post("/call-rules/new", a_form({"kind": "duty"}, name="Night", more="1"))

    page = answer.content.decode()
    assert 'value="Night"' in page
    assert "whom-1-kind" in page
    assert not Rule.objects.exists()


def test_a_menu_is_arranged_on_one_screen(office):
    bela, sound = person("bela", group=cast.group()), a_sound()
    keys = {"keys-TOTAL_FORMS": 3, "keys-INITIAL_FORMS": 0, "keys-0-key": "1", "keys-0-label": "Sales"}
    keys |= {
        "keys-0-to": "rules",
        "keys-1-key": "2",
        "keys-1-to": f"person:{bela.pk}",
        "keys-2-key": "3",
        "keys-2-to": "elsewhere",
        "keys-2-number": "06 30 111 2233",
        "otherwise-to": "call_back",
    }

    answer = office.post(
        "/call-menus/new", {"name": "Main", "sound": sound.pk, "seconds": 5, "tries": 2, **keys}
    )

    assert answer.status_code == 302
    menu = Menu.objects.get().data
    assert [(each.key, each.label, each.goes_on) for each in menu.keys] == [
        ("1", "Sales", True),
        ("2", "", False),
        ("3", "", False),
    ]
    assert menu.keys[2].then.number == "+36301112233"
    assert menu.otherwise.then.kind == "call_back"


def test_who_would_ring_says_each_rule_with_its_reason(office, head):
    anna = person("anna", group=cast.group())
    novice = person("bela", group=cast.group(), is_novice=True)
    customer(manager=novice, importance=2)
    menu = a_menu(head, {"key": "1", "label": "Sales"})
    make_rule(name="Weekend", when={"day": "free"}, then={"kind": "message"}, by=head, at=NOON)
    make_rule(
        name="Ask", when={"caller": "unknown"}, then={"kind": "menu", "menu": menu.pk}, by=head, at=NOON
    )

    # A Monday.
    asked = {"number": CALLER, "line": Line.objects.get().pk, "at": "2026-11-23T12:00"}
    page = office.get("/call-rules/try", asked).content.decode()

    assert "the caller is known" in page
    assert "it is a working day" in page
    assert page.index(anna.name) < page.index(novice.name)
    unknown = office.get("/call-rules/try", asked | {"number": "+36209998877"}).content.decode()
    assert "The caller chooses from the menu “Main”." in unknown
    assert "keys=1" in unknown


def test_who_could_not_be_rung_now_is_said_to_be_passed_over(office, head):
    manager = person("anna", group=cast.group())
    customer(manager=manager)
    asked = {"number": CALLER, "line": Line.objects.get().pk}

    Presence.objects.filter(employee=manager).update(on_line=True, reachable=True)
    assert "passed over now" not in office.get("/call-rules/try", asked).content.decode()
    Presence.objects.filter(employee=manager).update(reachable=False)
    assert "passed over now" in office.get("/call-rules/try", asked).content.decode()


def test_the_explanation_stands_behind_the_call(office, head):
    anna = person("anna", group=cast.group())
    why = Desk(directory_kept_seconds=0).planned_now(started()).why
    write_news([started(), PlanExplained("c1", "", why, NOON)])

    page = office.get(f"/calls/{Call.objects.get().pk}").content.decode()

    assert "Why it rang there" in page
    assert "nobody knows the caller" in page
    assert anna.name in page


def test_what_is_noted_for_a_colleague_away_reaches_him_when_he_is_back(head):
    anna, bela = person("anna", group=cast.group()), person("bela", group=cast.group())
    customer(manager=bela)
    back = cast.later(86_400)
    span = {"starts_at": cast.later(-60), "ends_at": back}
    plan_absence(employee=bela, substitute=None, reason="holiday", by=head, at=NOON, **span)
    call = cast.talk(anna)
    write_call_note(call, "The oven is late", by=anna, at=cast.later(70))
    give_outcome(call, "question_answered", by=anna, at=cast.later(80))

    run_due_jobs()

    task = Task.objects.get(origin=f"taken-for:{call.pk}")
    assert (task.assignee, task.due_at) == (bela, back)
    assert "The oven is late" in task.title
    write_call_note(call, "The oven comes today", by=anna, at=cast.later(90))
    run_due_jobs()
    assert "comes today" in Task.objects.get(origin=f"taken-for:{call.pk}").title


def test_the_card_shows_the_protection_and_its_head_lifts_it(line, home: Path):
    director = person("director", "director", on_line=False)
    novice = person("bela", group=cast.group(), is_novice=True)
    card = customer(manager=novice, importance=1)
    client = Client()
    client.force_login(director)
    assert "Lift the protection" in client.get(f"/customers/{card.pk}").content.decode()

    client.post(f"/customers/{card.pk}/trust", {"trusts": "1"})

    card.refresh_from_db()
    assert card.trusted_novice == novice
    assert "Protect again" in client.get(f"/customers/{card.pk}").content.decode()
    client.force_login(novice)
    assert client.post(f"/customers/{card.pk}/trust", {"trusts": "0"}).status_code == 403


def test_who_can_never_be_rung_is_named_where_he_stands(office, head):
    anna, bela = person("anna", group=cast.group()), person("bela", group=cast.group())
    make_rule(name="Both", whom=[{"kind": "people", "people": [anna.pk, bela.pk]}], by=head, at=NOON)
    a_menu(head, {"key": "1", "label": "Bela", "target": {"kind": "people", "people": [bela.pk]}})
    assert "rule-trouble" not in office.get("/call-menus").content.decode()

    dismiss(bela, by=person("dora", "director"), at=NOON)

    rules = office.get("/call-rules").content.decode()
    assert "Never rung, because dismissed or without an extension: Bela." in rules
    assert "No secretary has a telephone" in rules
    assert "Key 1: None of these people has a telephone." in office.get("/call-menus").content.decode()
