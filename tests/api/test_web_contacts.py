"""Visitors by API: with a person's token, or with a form's public key."""

import json
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.api.conftest import AT, Program
from vonal.core.clock import now
from vonal.office.customers.models import Customer, Source
from vonal.office.web_contacts.guards import issue
from vonal.office.web_contacts.models import Form, WebContact
from vonal.office.web_contacts.operations import make_form

WISH = {"name": "Anna Nagy", "email": "anna@tisza.hu", "message": "Prices?"}


@pytest.fixture
def prices(anna: Program) -> Form:
    source = Source.objects.create(name="Site", kind="web")
    return make_form(by=anna.employee, at=AT, name="Prices", language="en", source=source)


def send(form: Form, body: dict[str, Any]) -> Any:
    address = f"/api/v1/web-contacts?form={form.key}"
    return Client().post(address, json.dumps(body), content_type="application/json")


def test_a_program_with_a_token_sends_and_reads_what_became_of_it(anna: Program, prices: Form):
    body = {**WISH, "source_id": prices.source_id, "id": "order-17"}

    first, again = anna.post("/web-contacts", body), anna.post("/web-contacts", body)

    assert (first.status_code, again.status_code) == (201, 200)
    came = first.json()
    assert came["found"] == "new"
    assert came["told_id"] == anna.employee.pk
    assert again.json() == {**came, "is_new": False}
    assert Customer.objects.get().pk == came["customer_id"]


def test_an_accountant_sends_nothing(accountant: Program):
    assert accountant.post("/web-contacts", WISH).status_code == 403
    assert not WebContact.objects.exists()


def test_a_forms_key_sends_through_that_form_only_and_tells_nothing_of_the_company(prices: Form):
    waited = issue(prices, now())
    assert send(prices, {**WISH, "token": waited}).status_code == 422  # Quicker than anybody types.

    with time_machine.travel(now().timestamp() + 5):
        answer = send(prices, {**WISH, "token": waited})
        forged = send(prices, {**WISH, "message": "x", "token": "forged"})

    assert answer.status_code == 201
    assert answer.json()["customer_id"] is None
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert forged.status_code == 422
    assert Client().get(f"/api/v1/stages?form={prices.key}").status_code != 200
    assert WebContact.objects.get().form == prices


def test_without_any_key_nothing_is_taken(prices: Form):
    for address in ("/api/v1/web-contacts", "/api/v1/web-contacts?form=nonsense"):
        answer = Client().post(address, json.dumps(WISH), content_type="application/json")
        assert answer.status_code == 401
    assert not WebContact.objects.exists()


def test_other_sites_may_ask_without_credentials():
    answer = Client().options(
        "/api/v1/web-contacts",
        headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"},
    )

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Authorization" not in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("body", [{"name": "x" * 10_000}, {"name": "a\0b"}, {"phone": "1" * 400}, {}])
def test_bad_input_is_answered_by_field(anna: Program, body: dict[str, Any]):
    answer = anna.post("/web-contacts", body)

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "body"
    assert not Customer.objects.exists()
