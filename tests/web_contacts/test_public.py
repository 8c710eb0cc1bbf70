"""What visitors see and send, with and without scripts."""

import json
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.telephony.cast import company, person
from tests.web_contacts.cast import ANNA, form
from vonal.core.clock import now
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.web_contacts.guards import issue
from vonal.office.web_contacts.models import Form, WebContact
from vonal.office.web_contacts.operations import retire_form

FILLED = {"name": "Anna Nagy", "email": ANNA, "message": "Prices?"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def prices(db: None) -> Form:
    company()
    person("anna")
    return form()


def seen(form: Form, seconds: float = 5) -> str:
    """The token of a page that was opened some time ago."""
    with time_machine.travel(now().timestamp() - seconds):
        return issue(form, now())


def send(form: Form, **fields: Any) -> Any:
    fields = {**FILLED, "token": seen(form), **fields}
    return Client(enforce_csrf_checks=True).post(f"/f/{form.key}", fields, headers=JSON)


def test_a_visitor_without_scripts_reads_fills_in_and_is_thanked(prices: Form):
    page = Client().get(f"/f/{prices.key}")
    assert page.status_code == 200
    assert "Prices" in page.content.decode()
    assert not page.cookies

    answer = Client(enforce_csrf_checks=True).post(f"/f/{prices.key}", {**FILLED, "token": seen(prices)})

    assert answer.status_code == 200
    assert "Thank you" in answer.content.decode()
    assert WebContact.objects.get().email == ANNA


def test_any_site_may_show_it_in_a_frame_and_no_other_page_of_ours(prices: Form):
    page = Client().get(f"/f/{prices.key}?embed=1")

    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    assert Client().get("/accounts/login/").headers["X-Frame-Options"] == "DENY"


def test_a_form_of_another_site_without_script_is_confirmed_with_everything_still_in_it(prices: Form):
    answer = Client(enforce_csrf_checks=True).post(f"/f/{prices.key}", FILLED)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please check what you wrote" in page
    assert ANNA in page
    assert "Prices?" in page
    assert not WebContact.objects.exists()


def test_a_script_of_another_site_reads_the_answer(prices: Form):
    token = Client().get(f"/f/{prices.key}/token")
    assert token.headers["Access-Control-Allow-Origin"] == "*"

    answer = send(prices)

    assert answer.json()["thanks"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.slow
def test_sent_a_thousand_times_it_is_one_contact_and_every_answer_is_clear(prices: Form):
    fields = {**FILLED, "token": seen(prices)}
    client = Client()

    answers = [client.post(f"/f/{prices.key}", fields, headers=JSON) for _ in range(1000)]

    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json()["thanks"] for answer in answers)
    assert (WebContact.objects.count(), Customer.objects.count(), Deal.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"name": "x" * 10_000}, "name"),
        ({"message": "a\0b"}, "message"),
        ({"phone": "1" * 400}, "phone"),
        ({"email": "no"}, "email"),
        ({"email": ""}, "email"),
        ({"leave_empty": "http://spam"}, "leave_empty"),
        ({"token": ""}, ""),
        ({"token": "forged"}, ""),
    ],
)
def test_what_is_refused_says_why_and_leaves_nothing(prices: Form, bad: dict[str, str], field: str):
    answer = send(prices, **bad)

    assert answer.status_code == 422
    assert answer.json()["errors"][field]
    page = Client().post(f"/f/{prices.key}", {**FILLED, "token": seen(prices), **bad})
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert not WebContact.objects.exists()
    assert not Customer.objects.exists()


def test_a_program_is_quicker_than_people_and_yesterdays_page_is_old(prices: Form):
    assert "very quick" in send(prices, token=seen(prices, 1)).json()["errors"][""]
    assert "open for long" in send(prices, token=seen(prices, 90_000)).json()["errors"][""]
    other = form(name="Other")
    assert send(prices, token=seen(other)).status_code == 422
    assert not WebContact.objects.exists()


@pytest.mark.parametrize("body", ["[]", "{", '"x"', json.dumps({"name": {"a": 1}, "email": 5})])
def test_strange_json_is_answered(prices: Form, body: str):
    answer = Client().post(f"/f/{prices.key}", body, content_type="application/json")

    assert answer.status_code in {400, 422}
    assert answer.json()["errors"]


def test_whoever_has_sent_the_form_downloads_its_file(prices: Form):
    guide = form(name="Guide", kind="download", file=SimpleUploadedFile("Guide.pdf", b"%PDF-1.4 ovens"))

    answer = send(guide).json()

    assert answer["file_name"] == "Guide.pdf"
    file = Client().get(answer["file"].removeprefix("http://testserver"))
    assert b"".join(file.streaming_content) == b"%PDF-1.4 ovens"  # type: ignore[attr-defined]
    assert "attachment" in file.headers["Content-Disposition"]
    assert Client().get(f"/f/{guide.key}/file/nonsense").status_code == 404
    theirs = answer["file"].rpartition("/")[2]
    assert Client().get(f"/f/{prices.key}/file/{theirs}").status_code == 404


def test_a_form_no_longer_in_use_and_an_unknown_one_are_not_found(prices: Form):
    assert Client().get("/f/nonsense").status_code == 404
    retire_form(prices, by=person("dora", "director"))
    assert Client().get(f"/f/{prices.key}").status_code == 404
    assert send(prices).status_code == 404
