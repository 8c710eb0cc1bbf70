"""The roster's pages: strangers first, then each role."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.staff.cast import MONDAY, director, employee, head_with_group
from vonal.core.models import Company
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def company() -> Company:
    return Company.objects.create(name="Teszt Kft.", time_zone="Europe/Budapest", created_at=MONDAY)


def as_(person: Employee) -> Client:
    client = Client()
    client.force_login(person)
    return client


def hours(person: Employee, **changed: Any) -> dict[str, Any]:
    wishes = {"employee": person.pk, "region": "", "day": "2026-11-25", "begins": "09:00", "ends": "13:00"}
    return wishes | changed


def test_strangers_and_those_who_do_not_lead_change_nothing():
    anna = employee("anna")
    for client, refused in ((Client(), 302), (as_(anna), 403)):
        assert client.post("/roster/shifts/new", hours(anna)).status_code == refused
        assert client.post("/roster/copy", {"week": "2026-11-23", "weeks": 1}).status_code == refused
        assert client.post("/roster/shifts/restore/forged").status_code == refused
    assert not Shift.objects.exists()
    as_(director()).post("/roster/shifts/new", hours(anna))
    planned = Shift.objects.get()
    for client, refused in ((Client(), 302), (as_(anna), 404)):
        assert client.post(f"/roster/shifts/{planned.pk}", hours(anna, ends="17:00")).status_code == refused
        assert client.post(f"/roster/shifts/{planned.pk}/remove").status_code == refused
    assert Shift.objects.get().ends_at == planned.ends_at


def test_everybody_sees_the_week_and_who_is_on_duty_now():
    anna = employee("anna")
    as_(director()).post("/roster/shifts/new", hours(anna))
    with time_machine.travel("2026-11-25T09:30:00+01:00", tick=False):
        page = as_(employee("bela")).get("/roster")
    text = page.content.decode()
    assert [shift.employee for shift in page.context["on_duty_now"]] == [anna]
    assert "09:00–13:00" in text
    assert "13:00–18:00" in text
    assert "/roster/shifts/new" not in text


def test_a_head_plans_his_own_people_only():
    head, group = head_with_group()
    mark, anna = employee("mark", group=group), employee("anna")
    client = as_(head)
    assert client.post("/roster/shifts/new", hours(anna)).status_code == 422
    assert client.post("/roster/shifts/new", hours(mark)).status_code == 302
    assert Shift.objects.get().employee == mark


def test_hours_are_the_companys_clock_and_may_go_over_midnight():
    anna = employee("anna")
    as_(director()).post("/roster/shifts/new", hours(anna, begins="22:00", ends="06:00"))
    planned = Shift.objects.get()
    assert planned.starts_at.isoformat() == "2026-11-25T21:00:00+00:00"
    assert planned.ends_at.isoformat() == "2026-11-26T05:00:00+00:00"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"begins": "10:00", "ends": "10:00"}, "ends"),
        ({"day": "someday"}, "day"),
        ({"employee": ""}, "employee"),
    ],
)
def test_a_wrong_shift_is_explained_beside_its_field(changed, field):
    anna = employee("anna")
    answer = as_(director()).post("/roster/shifts/new", hours(anna, **changed))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Shift.objects.exists()


def test_an_overlap_is_explained_with_the_name():
    anna = employee("anna")
    client = as_(director())
    client.post("/roster/shifts/new", hours(anna))
    answer = client.post("/roster/shifts/new", hours(anna, begins="12:00", ends="15:00"))
    assert answer.status_code == 422
    assert "Anna is already on duty then" in answer.content.decode()
    assert Shift.objects.count() == 1


def test_a_shift_is_changed():
    anna, bela = employee("anna"), employee("bela")
    client = as_(director())
    client.post("/roster/shifts/new", hours(anna))
    planned = Shift.objects.get()
    assert client.get(f"/roster/shifts/{planned.pk}").context["form"].initial["employee"] == anna.pk
    answer = client.post(f"/roster/shifts/{planned.pk}", hours(bela, ends="17:30"))
    assert answer["Location"] == "/roster?week=2026-11-23"
    planned.refresh_from_db()
    assert (planned.employee, planned.ends_at.isoformat()) == (bela, "2026-11-25T16:30:00+00:00")


def test_a_removed_shift_comes_back_by_undo_once():
    anna = employee("anna")
    client = as_(director())
    client.post("/roster/shifts/new", hours(anna))
    before = Shift.objects.get()

    answer = client.post(f"/roster/shifts/{before.pk}/remove")

    assert not Shift.objects.exists()
    undo = json.loads(answer["HX-Trigger"])["vonal:toast"]["undo"]
    assert client.post(undo).status_code == 204
    after = Shift.objects.get()
    assert (after.employee, after.starts_at, after.ends_at) == (anna, before.starts_at, before.ends_at)
    assert "already on duty" in client.post(undo)["HX-Trigger"]
    assert Shift.objects.count() == 1


def test_a_forged_undo_is_refused():
    client = as_(director())
    assert client.post("/roster/shifts/restore/eyJlbXBsb3llZSI6MX0:abc:def").status_code == 404
    assert not Shift.objects.exists()


def test_last_week_is_copied_with_one_press_and_only_once():
    anna = employee("anna")
    client = as_(director())
    client.post("/roster/shifts/new", hours(anna))
    for _ in range(2):
        assert client.post("/roster/copy", {"week": "2026-11-23", "weeks": 1}).status_code == 302
    assert [shift.starts_at.date().isoformat() for shift in Shift.objects.all()] == [
        "2026-11-25",
        "2026-12-02",
    ]


@pytest.mark.parametrize("week", ["nonsense", "2026-13-45", ""])
def test_a_week_that_is_none_is_this_week(week):
    with time_machine.travel("2026-11-25T09:30:00+01:00", tick=False):
        page = as_(employee("anna")).get("/roster", {"week": week, "region": "x"})
    assert page.context["monday"].isoformat() == "2026-11-23"


def span(starts: str, ends: str) -> dict[str, str]:
    return {"starts_at": f"2026-11-{starts}", "ends_at": f"2026-11-{ends}"}


def test_dragging_changes_the_hours_and_can_be_undone():
    anna = employee("anna")
    client = as_(director())
    client.post("/roster/shifts/new", hours(anna))
    planned = Shift.objects.get()
    answer = client.post(f"/roster/shifts/{planned.pk}/span", span("26T10:00", "26T15:30"))
    moved = Shift.objects.get()
    assert (answer.status_code, moved.pk) == (204, planned.pk)
    assert moved.starts_at.isoformat() == "2026-11-26T09:00:00+00:00"
    assert moved.ends_at.isoformat() == "2026-11-26T14:30:00+00:00"

    assert client.post(json.loads(answer["HX-Trigger"])["vonal:toast"]["undo"]).status_code == 204
    back = Shift.objects.get()
    assert (back.starts_at, back.ends_at) == (planned.starts_at, planned.ends_at)


@pytest.mark.parametrize(
    "wrong", [span("26T10:00", "26T09:00"), span("26T10:00", "soon"), {}, span("25T12:00", "25T20:00")]
)
def test_hours_that_cannot_be_are_said_to_be_so_and_nothing_moves(wrong):
    anna = employee("anna")
    client = as_(director())
    client.post("/roster/shifts/new", hours(anna))
    client.post("/roster/shifts/new", hours(anna, begins="18:00", ends="22:00"))
    first = Shift.objects.order_by("starts_at")[0]
    answer = client.post(f"/roster/shifts/{first.pk}/span", wrong)
    assert json.loads(answer["HX-Trigger"])["vonal:toast"]["kind"] == "danger"
    assert Shift.objects.order_by("starts_at")[0].ends_at == first.ends_at


def test_time_drawn_in_the_calendar_asks_only_who():
    anna = employee("anna")
    client = as_(director())
    page = client.get("/roster/shifts/new?quick=1&day=2026-11-25&begins=09:00&ends=13:00")
    assert "<html" not in page.content.decode()
    answer = client.post("/roster/shifts/new?quick=1", hours(anna))
    told = json.loads(answer["HX-Trigger"])
    assert answer.status_code == 204
    assert {"vonal:roster.changed", "vonal:shift.planned"} <= told.keys()
    assert client.post("/roster/shifts/new?quick=1", hours(anna)).status_code == 422
    assert client.post(told["vonal:toast"]["undo"]).status_code == 204
    assert not Shift.objects.exists()


def test_a_week_is_copied_to_the_next_four_and_undone():
    anna = employee("anna")
    client = as_(director())
    client.post("/roster/shifts/new", hours(anna))
    page = client.post("/roster/copy", {"week": "2026-11-23", "weeks": 4}, follow=True)
    [message] = page.context["messages"]
    assert Shift.objects.count() == 5
    assert client.post(message.extra_tags.removeprefix("undo:")).status_code == 204
    assert Shift.objects.count() == 1
    client.post("/roster/copy", {"week": "2026-11-23", "weeks": "many"})
    assert Shift.objects.count() == 1


def test_the_month_stands_in_whole_weeks_with_its_shifts():
    anna = employee("anna")
    as_(director()).post("/roster/shifts/new", hours(anna))
    page = as_(employee("bela")).get("/roster?view=month&month=2026-11-25")
    days = page.context["days"]
    assert (days[0].date.isoformat(), days[-1].date.isoformat()) == ("2026-10-26", "2026-12-06")
    assert [day.date.day for day in days if day.shifts] == [25]


def test_a_shift_over_midnight_stands_on_both_days():
    anna = employee("anna")
    client = as_(director())
    client.post("/roster/shifts/new", hours(anna, begins="22:00", ends="06:00"))
    days = client.get("/roster?week=2026-11-23").context["days"]
    shown = [(day.date.day, one.begins, one.until, one.is_continued) for day in days for one in day.shifts]
    assert shown == [(25, 22 * 60, 24 * 60, False), (26, 0, 6 * 60, True)]


def test_the_hours_to_cover_are_set_by_weekday():
    client = as_(director())
    wishes = {f"{name}_{day}": "" for name in ("begins", "ends") for day in range(7)}
    assert client.post("/roster/hours", wishes | {"begins_0": "08:00"}).status_code == 422
    assert client.post("/roster/hours", wishes | {"begins_0": "08:00", "ends_0": "07:00"}).status_code == 422
    assert client.post("/roster/hours", wishes | {"begins_0": "08:00", "ends_0": "12:00"}).status_code == 302
    days = client.get("/roster?week=2026-11-23").context["days"]
    assert [(day.date.day, gap.begins, gap.until) for day in days for gap in day.gaps] == [(23, 480, 720)]
