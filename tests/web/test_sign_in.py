"""Signing in: password, second step, sessions, limits, and what is closed."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from tests.staff.cast import PASSWORD, director, employee
from vonal.core.clock import now
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def forget_attempts() -> None:
    cache.clear()


def sign_in(client: Client, login: str = "anna", password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


def confirm(client: Client) -> None:
    """Say once more who one is, as a page that changes signing in asks."""
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def code_now(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["anna", "ANNA", " anna ", "anna@example.com", "Anna@Example.com"])
def test_sign_in_or_address_and_password_let_in(login):
    employee("anna", email="anna@example.com")
    client = Client()
    assert sign_in(client, login)["Location"] == "/"
    assert client.get("/profile").status_code == 200


@pytest.mark.parametrize(
    ("login", "password"),
    [("anna", "wrong"), ("nobody", PASSWORD), ("anna", ""), ("", PASSWORD), ("anna'--", "x")],
)
def test_anything_else_does_not_and_says_no_more_than_that(login, password):
    employee("anna")
    client = Client()
    answer = sign_in(client, login, password)
    assert answer.status_code == 200
    assert not is_in(client)


def test_a_wrong_password_and_an_unknown_person_are_told_the_same():
    employee("anna")
    texts = [
        sign_in(Client(), login, "wrong-plum-31").context["form"].non_field_errors()
        for login in ("anna", "nobody")
    ]
    assert texts[0] == texts[1] == ["The sign-in or the password is wrong. Try again."]


def test_one_comes_back_to_the_page_one_wanted_but_never_to_another_host():
    employee("anna")
    answer = Client().post(LOGIN, {"login": "anna", "password": PASSWORD, "next": "/roster"})
    assert answer["Location"] == "/roster"
    answer = Client().post(LOGIN, {"login": "anna", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_guessing_is_stopped_though_the_address_changes():
    employee("anna")
    for number in range(5):
        sign_in(Client(), password="guess", REMOTE_ADDR=f"10.0.0.{number}")
    answer = sign_in(Client(), REMOTE_ADDR="10.0.0.99")
    assert "Too many wrong passwords" in answer.content.decode()


def test_guessing_at_many_people_from_one_address_is_stopped():
    employee("anna")
    for number in range(10):
        sign_in(Client(), f"person{number}", "guess")
    client = Client()
    sign_in(client)
    assert not is_in(client)


@pytest.mark.parametrize(("language", "word"), [("en", "Sign in"), ("ru", 'lang="ru"'), ("hu", 'lang="hu"')])
def test_the_page_speaks_the_browsers_language(language, word):
    director()
    page = Client().get(LOGIN, headers={"Accept-Language": language})
    assert page["Content-Language"] == language
    assert word in page.content.decode()


@pytest.mark.parametrize(
    "page",
    [
        "signup/",
        "email/",
        "confirm-email/",
        "confirm-email/abc/",
        "password/set/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-abc/",
        "login/code/",
        "phone/verify/",
        "2fa/webauthn/signup/",
    ],
)
def test_what_we_do_not_use_is_closed(page):
    anna = employee("anna")
    signed_in = Client()
    signed_in.force_login(anna)
    for client in (Client(), signed_in):
        assert client.get(f"/accounts/{page}").status_code == 404
        assert client.post(f"/accounts/{page}", {"username": "x", "password1": PASSWORD}).status_code == 404
    assert Employee.objects.count() == 1


def test_signing_out_needs_a_press_and_ends_the_session():
    client = Client()
    employee("anna")
    sign_in(client)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/profile").status_code == 302


def test_a_session_that_has_run_out_lets_nobody_in():
    employee("anna")
    client = Client()
    sign_in(client)
    assert client.get("/profile").status_code == 200

    Session.objects.update(expire_date=now() - timedelta(seconds=1))

    assert client.get("/profile").status_code == 302


def test_a_second_step_is_switched_on_and_then_asked_for():
    employee("anna")
    client = Client()
    sign_in(client)
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret is not None

    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not Authenticator.objects.exists()
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret[1])})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    codes = re.findall(r"<code>(\d{8})</code>", client.get(answer["Location"]).content.decode())
    assert len(codes) == 10

    other = Client()
    assert sign_in(other)["Location"] == "/accounts/2fa/authenticate/"
    assert other.get("/profile").status_code == 302
    assert other.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert other.get("/profile").status_code == 302
    assert other.post("/accounts/2fa/authenticate/", {"code": codes[0]})["Location"] == "/"
    assert other.get("/profile").status_code == 200

    third = Client()
    sign_in(third)
    third.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert third.get("/profile").status_code == 302


def test_the_apps_code_lets_in():
    anna = employee("anna")
    secret = generate_totp_secret()
    TOTP.activate(anna, secret)
    client = Client()
    sign_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})["Location"] == "/"
    assert client.get("/profile").status_code == 200


def test_codes_cannot_be_guessed():
    anna = employee("anna")
    TOTP.activate(anna, generate_totp_secret())
    codes = RecoveryCodes.activate(anna).generate_codes()
    client = Client()
    sign_in(client)
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert client.get("/profile").status_code == 302


@pytest.mark.parametrize(
    "page",
    ["2fa/", "2fa/passkeys/", "2fa/passkeys/add/", "2fa/totp/activate/", "sessions/", "password/change/"],
)
def test_the_pages_about_signing_in_are_ours_and_closed_to_strangers(page):
    employee("anna")
    assert Client().get(f"/accounts/{page}").status_code == 302
    client = Client()
    sign_in(client)
    confirm(client)
    answer = client.get(f"/accounts/{page}")
    assert answer.status_code == 200
    assert 'id="main"' in answer.content.decode()
    assert "password/reset" not in answer.content.decode()


def test_what_allauth_says_is_as_polite_as_the_rest():
    Employee.objects.filter(pk=employee("anna").pk).update(language="hu")
    client = Client()
    sign_in(client)
    form = {"oldpassword": "wrong", "password1": "summer-pear-77", "password2": "summer-pear-77"}
    said = client.post("/accounts/password/change/", form).content.decode()
    assert "Adja meg a jelenlegi jelszavát." in said


def test_before_changing_how_one_signs_in_one_is_asked_again():
    anna = employee("anna")
    client = Client()
    client.force_login(anna)
    answer = client.get("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(answer["Location"], {"password": "wrong"}).status_code == 200
    assert client.post(answer["Location"], {"password": PASSWORD}).status_code == 302
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_sessions_are_listed_and_the_others_ended():
    employee("anna")
    here, elsewhere = Client(), Client()
    sign_in(here, HTTP_USER_AGENT="Firefox here")
    sign_in(elsewhere, HTTP_USER_AGENT="Chrome elsewhere", REMOTE_ADDR="10.9.8.7")
    page = here.get("/accounts/sessions/").content.decode()
    assert "Firefox here" in page
    assert "Chrome elsewhere" in page
    assert "10.9.8.7" in page

    here.post("/accounts/sessions/")

    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302


def test_a_new_password_ends_the_other_sessions():
    employee("anna")
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    form = {"oldpassword": PASSWORD, "password1": "summer-pear-77", "password2": "summer-pear-77"}
    assert here.post("/accounts/password/change/", {**form, "oldpassword": "wrong"}).status_code == 200
    assert here.post("/accounts/password/change/", form)["Location"] == "/profile"
    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302


def test_a_dismissed_person_does_not_come_in():
    anna = employee("anna")
    Employee.objects.filter(pk=anna.pk).update(is_active=False)
    client = Client()
    answer = sign_in(client)
    assert not is_in(client)
    assert Client().get(answer["Location"]).status_code == 200


def test_a_passkey_can_be_asked_for_without_saying_who_one_is():
    director()
    answer = Client().get("/accounts/2fa/passkeys/login/", headers={"Accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["challenge"]
