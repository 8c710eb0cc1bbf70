"""One's own page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.staff.cast import MONDAY, employee
from vonal.office.staff import queries
from vonal.office.staff.models import Employee, Token
from vonal.office.staff.operations import make_token
from vonal.office.telephony.operations import account_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Employee:
    return employee("anna")


@pytest.fixture
def client(anna: Employee) -> Client:
    client = Client()
    client.force_login(anna)
    return client


def test_strangers_are_asked_to_sign_in():
    employee("anna")
    for page in ("/profile", "/telephones"):
        assert Client().get(page).status_code == 302
    for page in ("/profile", "/profile/tokens", "/profile/telephone/new", "/profile/telephone/choice"):
        assert Client().post(page, {"name": "X"}).status_code == 302
    assert not Token.objects.exists()
    assert Employee.objects.get().name == "Anna"


def test_name_language_and_theme_are_ones_own_to_change(client, anna):
    answer = client.post("/profile", {"name": "Анна", "language": "ru", "theme": "dark", "role": "director"})
    assert answer.status_code == 302
    anna.refresh_from_db()
    assert (anna.name, anna.language, anna.theme, anna.role) == ("Анна", "ru", "dark", "manager")
    page = client.get("/profile")
    assert page["Content-Language"] == "ru"
    assert 'data-theme="dark"' in page.content.decode()


def test_a_language_nobody_speaks_is_refused(client, anna):
    assert client.post("/profile", {"name": "Anna", "language": "xx", "theme": "dark"}).status_code == 422
    anna.refresh_from_db()
    assert (anna.language, anna.theme) == ("en", "system")


@pytest.mark.parametrize("former", ["Anna Kiss", "анна"])
def test_a_sign_in_from_before_the_rules_hinders_no_other_change(client, anna, former):
    Employee.objects.filter(pk=anna.pk).update(username=former)

    assert client.post("/theme", {"theme": "dark"}).status_code == 204
    assert client.post("/language", {"language": "hu"}).status_code == 302
    assert (
        client.post("/profile", {"name": "Kiss Anna", "language": "hu", "theme": "dark"}).status_code == 302
    )

    anna.refresh_from_db()
    assert (anna.theme, anna.language, anna.name, anna.username) == ("dark", "hu", "Kiss Anna", former)


def test_a_key_is_shown_once(client, anna):
    answer = client.post("/profile/tokens", {"name": "1C"})

    secret = re.search(r"vonal_[\w-]{40,}", answer.content.decode())
    assert secret is not None
    assert answer["Cache-Control"].count("no-store") == 1
    assert queries.employee_by_token(secret[0], MONDAY) == anna
    assert secret[0] not in client.get("/profile").content.decode()


def test_a_key_needs_a_name(client):
    assert client.post("/profile/tokens", {"name": ""}).status_code == 422
    assert not Token.objects.exists()


def test_nobody_revokes_anothers_key(client, anna):
    bela = employee("bela")
    belas, _ = make_token(bela, name="1C", at=MONDAY)
    annas, _ = make_token(anna, name="1C", at=MONDAY)
    assert client.post(f"/profile/tokens/{belas.pk}/revoke").status_code == 404
    assert client.post(f"/profile/tokens/{annas.pk}/revoke").status_code == 302
    assert list(Token.objects.all()) == [belas]


def test_one_chooses_between_browser_and_sip_phone(client, anna):
    account_of(anna)
    client.post("/profile/telephone/choice", {"use": "desk"})
    assert not account_of(anna).uses_browser
    client.post("/profile/telephone/choice", {"use": "browser"})
    assert account_of(anna).uses_browser


def test_without_an_extension_there_is_no_telephone(client, anna):
    anna.extension = None
    anna.save()
    assert "You have no telephone" in client.get("/profile").content.decode()
    assert client.post("/profile/telephone/new").status_code == 404


def test_a_page_from_before_the_last_sign_in_is_told_apart_from_what_one_may_not_do(anna):
    old_page = Client(enforce_csrf_checks=True)
    old_page.force_login(anna)

    stale = old_page.post("/theme", {"theme": "dark"})
    forbidden = old_page.get("/people/new")

    assert (stale.status_code, stale["Vonal-Page"]) == (403, "old")
    assert forbidden.status_code == 403
    assert "Vonal-Page" not in forbidden
