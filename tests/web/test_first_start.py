"""The first start, from nothing to a director who is signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.staff.cast import director
from vonal.core.models import Company
from vonal.office.customers.models import Source
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Employee, Group, Role
from vonal.office.telephony.models import Line

pytestmark = pytest.mark.django_db

ANSWERS = {
    "company_name": "Duna Ablak Kft.",
    "language": "hu",
    "country": "HU",
    "currency": "HUF",
    "number": "06 1 555 0100",
    "director_name": "Kovács Irén",
    "username": "Iren",
    "password": "winter-plum-31",
}


@pytest.mark.parametrize("page", ["/", "/people", "/accounts/login/", "/settings/company", "/nowhere"])
def test_every_page_leads_to_the_first_start_while_there_is_nobody(client, page):
    answer = client.get(page)
    assert (answer.status_code, answer["Location"]) == (302, "/first-start")


def test_programs_are_told_that_there_is_no_company(client):
    answer = client.get("/api/v1/customers")
    assert answer.status_code == 503
    assert "detail" in answer.json()


def test_one_form_makes_a_company_that_can_take_a_call(client):
    answer = client.post("/first-start", ANSWERS)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    company = Company.objects.get()
    assert (company.name, company.country, company.currency) == ("Duna Ablak Kft.", "HU", "HUF")
    assert company.time_zone == "Europe/Budapest"
    iren = Employee.objects.get()
    assert (iren.username, iren.role, iren.extension, iren.language) == ("iren", Role.DIRECTOR, "101", "hu")
    line = Line.objects.get()
    assert (line.number, line.group) == ("+3615550100", Group.objects.get())
    assert line.source == Source.objects.get(kind=Source.Kind.CALL)
    assert iren.group == line.group
    assert {"", Stage.Ends.WON, Stage.Ends.LOST} == set(Stage.objects.values_list("ends", flat=True))
    assert client.get("/profile").status_code == 200


def test_it_is_closed_for_ever_afterwards(client):
    client.post("/first-start", ANSWERS)
    stranger = Client()

    assert stranger.get("/first-start")["Location"] == "/"
    answer = stranger.post("/first-start", {**ANSWERS, "username": "mallory"})

    assert answer["Location"] == "/"
    assert Employee.objects.count() == 1
    assert "_auth_user_id" not in stranger.session


def test_it_is_closed_where_somebody_already_works(client):
    director()
    client.post("/first-start", ANSWERS)
    assert Employee.objects.get().username == "irina"
    assert not Company.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("number", "12", "area code"),
        ("password", "password", "common"),
        ("password", "kovács irén", "similar"),
        ("username", "Анна", "Latin"),
        ("company_name", "", "required"),
        ("country", "XX", "valid choice"),
    ],
)
def test_a_wrong_answer_is_explained_beside_its_field_and_nothing_is_made(client, field, value, says):
    answer = client.post("/first-start", {**ANSWERS, field: value}, headers={"Accept-Language": "en"})

    assert answer.status_code == 422
    assert says in " ".join(answer.context["form"].errors[field])
    for model in (Company, Employee, Group, Line, Source, Stage):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    ("language", "country", "currency"), [("ru", "RU", "RUB"), ("hu-HU", "HU", "HUF"), ("de", "GB", "GBP")]
)
def test_the_browsers_language_guesses_country_and_currency(client, language, country, currency):
    form = client.get("/first-start", headers={"Accept-Language": language}).context["form"]
    assert (form.initial["country"], form.initial["currency"]) == (country, currency)
