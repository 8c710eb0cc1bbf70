"""The settings' tabs: strangers first, then each role."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings as DjangoSettings

from tests.staff.cast import MONDAY, director, employee, head_with_group
from vonal.config.running import announce
from vonal.core.company import company as current_company
from vonal.core.models import Company
from vonal.office.customers.models import Customer, Source
from vonal.office.sales.operations import create_default_pipeline
from vonal.office.staff.models import Employee, Group, Region
from vonal.office.telephony.models import Call, Line

pytestmark = pytest.mark.django_db
TABS = ("company", "groups", "regions", "lines", "sources")


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
    seconds = {"name": "North", "ring_seconds": 8, "wrap_up_seconds": 60, "away_after_rings": 4}

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


def test_a_region_in_which_somebody_is_and_a_line_that_was_called_are_not_removed():
    client = as_(director())
    north, south = Region.objects.create(name="North"), Region.objects.create(name="South")
    Customer.objects.create(name="X", region=north, created_at=MONDAY)
    called = Line.objects.create(number="+3615550100", name="Main", language="hu")
    quiet = Line.objects.create(number="+3615550101", name="Other", language="hu")
    Call.objects.create(
        switch_id="call-1",
        direction="in",
        number="+36301234567",
        dialled=called.number,
        line=called,
        started_at=MONDAY,
    )

    for path in (f"regions/{north.pk}", f"lines/{called.pk}"):
        page = client.post(f"/settings/{path}/remove", follow=True).content.decode()
        assert "still in use" in page, path
    for path in (f"regions/{south.pk}", f"lines/{quiet.pk}"):
        client.post(f"/settings/{path}/remove")

    assert list(Region.objects.all()) == [north]
    assert list(Line.objects.all()) == [called]
    assert Customer.objects.get().region == north


def test_sources_are_added_changed_retired_and_restored_and_customers_keep_theirs():
    client = as_(director())
    client.post("/settings/sources/new", {"name": "Fair", "kind": "event"})
    fair = Source.objects.get()
    customer = Customer.objects.create(name="X", source=fair, created_at=MONDAY)
    client.post(f"/settings/sources/{fair.pk}", {"name": "Spring fair", "kind": "event"})
    assert Source.objects.get().name == "Spring fair"
    client.post(f"/settings/sources/{fair.pk}/remove")
    customer.refresh_from_db()
    assert customer.source == fair
    assert not Source.objects.get().is_active
    assert "No longer in use" in client.get("/settings/sources").content.decode()
    client.post(f"/settings/sources/{fair.pk}/restore")
    assert Source.objects.get().is_active


def test_two_sources_become_one_and_are_parted_again():
    client = as_(director())
    site, web = Source.objects.create(name="Site", kind="web"), Source.objects.create(name="Web", kind="web")
    customer = Customer.objects.create(name="X", source=site, created_at=MONDAY)

    assert client.post(f"/settings/sources/{site.pk}/merge", {"into": ""}).status_code == 404
    client.post(f"/settings/sources/{site.pk}/merge", {"into": site.pk})
    assert Source.objects.get(pk=site.pk).is_active
    client.post(f"/settings/sources/{site.pk}/merge", {"into": web.pk})

    listed = client.get("/customers", {"source": web.pk}).content.decode()
    assert f"/customers/{customer.pk}" in listed
    card = client.get(f"/customers/{customer.pk}").content.decode()
    assert "· Web" in card
    assert "Site" not in card
    client.post(f"/settings/sources/{site.pk}/restore")
    assert "· Site" in client.get(f"/customers/{customer.pk}").content.decode()


def test_only_whoever_runs_the_office_merges_and_restores():
    site, web = Source.objects.create(name="Site", kind="web"), Source.objects.create(name="Web", kind="web")
    anna = as_(employee("anna"))

    assert anna.post(f"/settings/sources/{site.pk}/merge", {"into": web.pk}).status_code == 403
    assert anna.post(f"/settings/sources/{site.pk}/restore").status_code == 403
    assert as_(director()).post(f"/settings/regions/{site.pk}/merge", {"into": web.pk}).status_code == 403
    assert not Source.objects.exclude(merged_into=None).exists()


def test_what_is_not_chosen_is_said_in_words():
    client = as_(director())
    Group.objects.create(name="North")
    pages = [
        client.get(path).content.decode() for path in ("/settings/groups", "/settings/lines", "/people/new")
    ]
    pages.append(client.get("/roster/shifts/new").content.decode())

    for page in pages:
        assert "<select" in page
        assert "-----" not in page
    assert "Nobody" in pages[0]


def test_a_telephone_that_does_not_work_is_told_of_where_its_lines_are(settings: DjangoSettings):
    settings.VONAL = settings.VONAL.model_copy(update={"phone": True})
    boss = as_(director())
    assert "does not work" not in boss.get("/settings/lines").content.decode()

    elsewhere = {"state": "refused", "address": "http://pbx:8088"}
    announce(settings.VONAL.home, "switchboard", state="refused", asterisk=elsewhere)

    page = boss.get("/settings/lines").content.decode()
    assert "http://pbx:8088" in page
    assert "VONAL_ARI_SECRET" in page
    assert "VONAL_ARI_SECRET" not in boss.get("/settings/groups").content.decode()
