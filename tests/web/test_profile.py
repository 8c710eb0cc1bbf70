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
    for page in ("/profile", "/profile/telephone"):
        assert Client().get(page).status_code == 302
    for page in ("/profile", "/profile/tokens", "/profile/telephone/renew", "/profile/telephone/choice"):
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


def test_the_telephones_secret_is_shown_only_on_demand(client, anna):
    secret = account_of(anna).phone_secret
    assert secret not in client.get("/profile").content.decode()

    shown = client.get("/profile/telephone")

    assert secret in shown.content.decode()
    assert "data:image/svg+xml" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_a_new_secret_replaces_the_old(client, anna):
    old = account_of(anna).phone_secret
    page = client.post("/profile/telephone/renew").content.decode()
    new = account_of(anna).phone_secret
    assert new != old
    assert new in page
    assert old not in page


def test_one_chooses_between_browser_and_sip_phone(client, anna):
    account_of(anna)
    client.post("/profile/telephone/choice", {"use": "desk"})
    assert not account_of(anna).uses_browser
    client.post("/profile/telephone/choice", {"use": "browser"})
    assert account_of(anna).uses_browser


def test_without_an_extension_there_is_no_telephone(client, anna):
    anna.extension = None
    anna.save()
    assert client.get("/profile/telephone").status_code == 404
