"""What every page has: the reader's language, and a policy under which nothing foreign runs."""

import pytest
from django.test import Client

from vonal.core.clock import now
from vonal.core.models import Company

SIGN_IN = "/accounts/login/"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "hu"])
def test_a_stranger_is_greeted_in_his_browsers_language(language):
    Company(created_at=now()).save()
    page = Client().get(SIGN_IN, headers={"Accept-Language": f"{language},de;q=0.5"})

    assert page.headers["Content-Language"] == language
    assert f'lang="{language}"' in page.content.decode()


@pytest.mark.django_db
def test_no_page_runs_scripts_written_into_it():
    policy = Client().get(SIGN_IN).headers["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["script-src"] == "'self'"
    assert directives["object-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"


@pytest.mark.django_db
def test_a_page_speaks_to_its_own_sockets_only():
    answer = Client().get(SIGN_IN, headers={"Host": "localhost:8420"})

    allowed = answer.headers["Content-Security-Policy"].split("connect-src ")[1].split(";")[0]
    assert allowed == "'self' ws://localhost:8420 wss://localhost:8420"


@pytest.mark.django_db
def test_another_host_name_is_refused():
    assert Client().get(SIGN_IN, headers={"Host": "evil.example"}).status_code == 400
