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
        assert client.post("/roster/copy", {"week": "2026-11-23"}).status_code == refused
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
        assert client.post("/roster/copy", {"week": "2026-11-30"}).status_code == 302
    assert [shift.starts_at.date().isoformat() for shift in Shift.objects.all()] == [
        "2026-11-25",
        "2026-12-02",
    ]


@pytest.mark.parametrize("week", ["nonsense", "2026-13-45", ""])
def test_a_week_that_is_none_is_this_week(week):
    with time_machine.travel("2026-11-25T09:30:00+01:00", tick=False):
        page = as_(employee("anna")).get("/roster", {"week": week, "region": "x"})
    assert page.context["monday"].isoformat() == "2026-11-23"
