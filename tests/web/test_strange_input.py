"""What no form of ours sends is answered all the same, and never as an error of ours."""

import pytest
from django.test import Client

from tests.telephony.cast import person, talk
from tests.telephony.conftest import line
from vonal.office.customers.models import Contact, Customer

__all__ = ["line"]

pytestmark = pytest.mark.usefixtures("line")

LONG = "9" * 5000


@pytest.fixture
def client():
    client = Client(raise_request_exception=False)
    client.force_login(person("director", "director"))
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/roster?week=0001-01-01",
        "/roster?week=9999-12-31",
        "/roster?region=²",
        f"/roster?region={LONG}",
        "/roster/shifts/new?day=9999-12-31&employee=²",
        "/people?group=²",
        f"/people?group={LONG}",
        "/people?q=%00",
        "/calls?since=0001-01-01",
        "/calls?until=9999-12-31",
        f"/calls?cursor=2026-01-01T00:00:00%2B00:00~{LONG}",
        "/customers?after=x%00~1&order=name",
        "/customers?q=%00&manager=²",
        f"/deals?manager={LONG}",
        "/search?q=%00",
        "/messenger?q=%00",
        f"/messenger?here={LONG}",
        f"/messages?q=%00&who=²&room={LONG}&since=0001-01-01&until=9999-12-31",
        f"/messages?q=a&before={LONG}",
        "/topics/%00",
        f"/rooms/{LONG}",
        f"/g/{LONG}",
        f"/search?recent=customer:{LONG[:30]},deal:²",
        "/tasks?person=²",
    ],
)
def test_a_page_is_shown_whatever_its_address_asks(client, address):
    assert client.get(address).status_code in {200, 404}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_out_of_reach_is_refused(client, day):
    anna = person("anna")
    call = talk(anna)
    shift = {"employee": anna.pk, "region": "", "day": day, "begins": "22:00", "ends": "06:00"}
    outcome = {"outcome": "call_back", "call_back_at": f"{day}T23:59"}

    assert client.post("/roster/shifts/new", shift).status_code == 422
    assert client.post(f"/calls/{call.pk}/outcome", outcome).status_code == 422
    assert client.post("/tasks/new", {"title": "x", "due_at": f"{day}T23:59"}).status_code == 422


def test_a_character_no_database_keeps_is_left_out(client):
    card = Customer.objects.create(name="Tisza Zrt.", created_at=talk(person("anna")).started_at)
    human = Contact.objects.create(customer=card, name="Nagy Béla", created_at=card.created_at)

    client.post(f"/customers/{card.pk}/fields", {"name": "name", "value": "Duna\0 Kft."})
    client.post(f"/contacts/{human.pk}/fields", {"name": "name", "value": "Kiss\0 Anna"})

    card.refresh_from_db()
    human.refresh_from_db()
    assert (card.name, human.name) == ("Duna Kft.", "Kiss Anna")
