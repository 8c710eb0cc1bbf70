"""The settings' tabs: strangers first, then each role."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.staff.cast import MONDAY, director, employee, head_with_group
from vonal.core.company import company as current_company
from vonal.core.models import Company
from vonal.office.customers.models import Customer, Source
from vonal.office.sales.models import Pipeline, Stage
from vonal.office.sales.operations import create_default_pipeline, open_deal
from vonal.office.staff.models import Employee, Group, Region
from vonal.office.telephony.models import Line

pytestmark = pytest.mark.django_db
TABS = ("company", "groups", "regions", "lines", "sources", "stages")


@pytest.fixture(autouse=True)
def company() -> Company:
    create_default_pipeline(language="en")
    return Company.objects.create(
        name="Teszt Kft.", country="HU", currency="HUF", time_zone="Europe/Budapest", created_at=MONDAY
    )


def as_(person: Employee) -> Client:
    client = Client()
    client.force_login(person)
    return client


def stage_names() -> list[str]:
    return list(Stage.objects.order_by("position").values_list("name", flat=True))


def stage_form(stage: Stage, **changed: Any) -> dict[str, Any]:
    fields = ("name", "position", "probability", "ends")
    return {name: getattr(stage, name) for name in fields} | changed


def test_strangers_and_managers_change_nothing():
    anna = employee("anna")
    region = Region.objects.create(name="North")
    for client, refused in ((Client(), 302), (as_(anna), 403)):
        assert client.get("/settings").status_code == refused
        for tab in TABS:
            assert client.get(f"/settings/{tab}").status_code == refused
            assert client.post(f"/settings/{tab}/new", {"name": "X", "kind": "other"}).status_code == refused
        assert client.post(f"/settings/regions/{region.pk}", {"name": "X"}).status_code == refused
        assert client.post(f"/settings/regions/{region.pk}/remove").status_code == refused
        assert client.post("/settings/company/1", {"name": "X"}).status_code == refused
    assert list(Region.objects.values_list("name", flat=True)) == ["North"]
    assert (Company.objects.get().name, Source.objects.count(), Group.objects.count()) == ("Teszt Kft.", 0, 0)


def test_refused_settings_of_the_company_hold_for_nobody_not_even_for_a_moment():
    kept = current_company()
    wishes = {
        "name": "Other",
        "language": "ru",
        "country": "RU",
        "currency": "RUB",
        "time_zone": "Mars/North",
    }

    assert as_(director()).post("/settings/company/1", wishes).status_code == 422

    assert (kept.name, kept.country, current_company().country) == ("Teszt Kft.", "HU", "HU")


def test_a_head_sets_the_seconds_of_his_group_but_not_the_company():
    head, north = head_with_group()
    _, south = head_with_group("hugo", "South")
    client = as_(head)
    seconds = {"name": "North", "ring_seconds": 8, "wrap_up_seconds": 60}

    assert client.get("/settings/company").status_code == 403
    assert client.post(f"/settings/groups/{north.pk}", seconds).status_code == 302
    assert client.post(f"/settings/groups/{south.pk}", seconds).status_code == 404
    assert client.post("/settings/groups/new", {**seconds, "name": "X"}).status_code == 403
    assert client.post(f"/settings/groups/{north.pk}/remove").status_code == 403

    north.refresh_from_db()
    assert (north.ring_seconds, north.wrap_up_seconds, north.head) == (8, 60, head)
    assert Group.objects.get(pk=south.pk).ring_seconds == 5


def test_every_tab_opens_for_the_director_and_nothing_else_does():
    client = as_(director())
    assert client.get("/settings")["Location"] == "/settings/company"
    for tab in TABS:
        assert client.get(f"/settings/{tab}").status_code == 200
    assert client.get("/settings/secrets").status_code == 404


def test_the_company_is_changed():
    client = as_(director())
    form = {
        "name": "Új Kft.",
        "language": "ru",
        "country": "RU",
        "currency": "RUB",
        "time_zone": "Europe/Moscow",
    }
    assert client.post("/settings/company/1", form).status_code == 302
    company = Company.objects.get()
    assert (company.name, company.country, company.time_zone) == ("Új Kft.", "RU", "Europe/Moscow")
    assert company.created_at == MONDAY
    assert client.post("/settings/company/1", {**form, "time_zone": "Mars/Base"}).status_code == 422


@pytest.mark.parametrize(
    ("seconds", "field"),
    [({"ring_seconds": 0}, "ring_seconds"), ({"wrap_up_seconds": 9999}, "wrap_up_seconds")],
)
def test_seconds_out_of_bounds_are_explained(seconds, field):
    group = Group.objects.create(name="North")
    form = {"name": "North", "ring_seconds": 5, "wrap_up_seconds": 180}
    answer = as_(director()).post(f"/settings/groups/{group.pk}", {**form, **seconds})
    assert answer.status_code == 422
    refused = next(row.form for row in answer.context["rows"] if row.is_open)
    assert refused.errors[field]
    assert Group.objects.get().ring_seconds == 5


def test_a_group_with_people_is_not_removed():
    group = Group.objects.create(name="North")
    anna = employee("anna", group=group)
    client = as_(director())
    answer = client.post(f"/settings/groups/{group.pk}/remove", follow=True)
    assert "Somebody is still in this group" in answer.content.decode()
    assert Employee.objects.get(pk=anna.pk).group == group
    Employee.objects.filter(pk=anna.pk).update(group=None)
    client.post(f"/settings/groups/{group.pk}/remove")
    assert not Group.objects.exists()


def test_a_line_is_typed_as_people_write_it_and_the_last_one_stays():
    client = as_(director())
    form = {"name": "Main", "language": "hu", "group": "", "source": ""}
    assert client.post("/settings/lines/new", {**form, "number": "12"}).status_code == 422
    assert client.post("/settings/lines/new", {**form, "number": "(06-1) 555 0100"}).status_code == 302
    assert client.post("/settings/lines/new", {**form, "number": "+36 1 5550100"}).status_code == 422
    line = Line.objects.get()
    assert line.number == "+3615550100"
    answer = client.post(f"/settings/lines/{line.pk}/remove", follow=True)
    assert "only number" in answer.content.decode()
    assert Line.objects.exists()


def test_sources_are_added_changed_and_removed_and_customers_stay():
    client = as_(director())
    client.post("/settings/sources/new", {"name": "Fair", "kind": "event"})
    fair = Source.objects.get()
    customer = Customer.objects.create(name="X", source=fair, created_at=MONDAY)
    client.post(f"/settings/sources/{fair.pk}", {"name": "Spring fair", "kind": "event"})
    assert Source.objects.get().name == "Spring fair"
    client.post(f"/settings/sources/{fair.pk}/remove")
    customer.refresh_from_db()
    assert customer.source is None


def test_a_stage_takes_its_new_place_and_the_others_close_up():
    client = as_(director())
    assert stage_names() == ["Lead", "In work", "Payment", "Fulfilled", "Refused"]
    payment = Stage.objects.get(name="Payment")
    assert client.post(f"/settings/stages/{payment.pk}", stage_form(payment, position=1)).status_code == 302
    assert stage_names() == ["Payment", "Lead", "In work", "Fulfilled", "Refused"]
    client.post("/settings/stages/new", {"name": "Offer", "position": 3, "probability": 60, "ends": ""})
    assert stage_names() == ["Payment", "Lead", "Offer", "In work", "Fulfilled", "Refused"]
    assert list(Stage.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_probability_is_a_percentage():
    client = as_(director())
    lead = Stage.objects.get(name="Lead")
    assert client.post(f"/settings/stages/{lead.pk}", stage_form(lead, probability=101)).status_code == 422
    assert Stage.objects.get(name="Lead").probability == 10


def test_a_pipeline_keeps_a_way_to_win_and_to_lose():
    client = as_(director())
    won = Stage.objects.get(name="Fulfilled")
    assert client.post(f"/settings/stages/{won.pk}", stage_form(won, ends="")).status_code == 422
    client.post(f"/settings/stages/{won.pk}/remove")
    assert Stage.objects.get(name="Fulfilled").ends == "won"


def test_a_stage_with_deals_is_not_removed_and_an_empty_one_is():
    irina = director()
    client = as_(irina)
    customer = Customer.objects.create(name="X", created_at=MONDAY)
    open_deal(customer, title="Windows", manager=irina, source=None, by=irina, at=MONDAY)
    lead, payment = Stage.objects.get(name="Lead"), Stage.objects.get(name="Payment")

    assert "history" in client.post(f"/settings/stages/{lead.pk}/remove", follow=True).content.decode()
    client.post(f"/settings/stages/{payment.pk}/remove")

    assert stage_names() == ["Lead", "In work", "Fulfilled", "Refused"]
    assert list(Pipeline.objects.get().stages.values_list("position", flat=True)) == [1, 2, 3, 4]
