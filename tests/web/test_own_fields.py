"""Own fields on pages and in the API."""

from __future__ import annotations

import pytest

from tests.web.office import Furnished, furnish, page_of
from vonal.office.own_fields.models import Noun, OwnField
from vonal.office.own_fields.operations import make_field
from vonal.office.own_fields.queries import values_of


@pytest.fixture
def office(db: None) -> Furnished:
    office = furnish()
    for noun in Noun.values:
        make_field(noun=noun, name=f"Ovens of a {noun}", kind="number", by=office.director)
    make_field(noun="customer", name="Shop", kind="link", by=office.director)
    return office


def test_the_head_adds_changes_and_retires_a_field(office: Furnished):
    client = page_of(office.director)
    typed = {"name": "Size", "noun": "customer", "kind": "choice", "choices": "Small\r\nLarge\r\n"}

    assert client.post("/settings/fields/new", {**typed, "choices": ""}).status_code == 422
    assert client.post("/settings/fields/new", typed).status_code == 302
    field = OwnField.objects.get(key="size")
    assert field.choices == ["Small", "Large"]
    changed = {"name": "Bakery size", "choices": "Small\nMedium\nLarge", "position": "1"}
    assert client.post(f"/settings/fields/{field.pk}", changed).status_code == 302
    field.refresh_from_db()
    assert (field.name, field.is_active, len(field.choices)) == ("Bakery size", False, 3)
    assert "retired · Customer · Choice" in client.get("/settings/fields").content.decode()
    assert page_of(office.manager).get("/settings/fields").status_code == 403


def test_values_are_typed_on_the_card_and_told_in_its_history(office: Furnished):
    client, pk = page_of(office.manager), office.customer.pk
    contact = office.customer.contacts.get()

    sent = [
        (f"/customers/{pk}/fields", "own:ovens_of_a_customer", "12,5"),
        (f"/contacts/{contact.pk}/fields", "own:ovens_of_a_contact", "2"),
        (f"/deals/{office.deal.pk}/fields", "own:ovens_of_a_deal", "7"),
        (f"/customers/{pk}/fields", "own:shop", "malom.hu"),
    ]
    for address, name, value in sent:
        assert client.post(address, {"name": name, "value": value}).status_code == 200
    refused = client.post(sent[0][0], {"name": sent[0][1], "value": "many"})

    assert (refused.status_code, refused.json()) == (422, {"error": "This is not a number."})
    card = client.get(f"/customers/{pk}").content.decode()
    assert 'value="12.5"' in card
    assert "Ovens of a customer" in card
    assert "<ins>12.5</ins>" in card
    assert 'value="7"' in client.get(f"/deals/{office.deal.pk}").content.decode()
    read_only = page_of(office.lawyer).get(f"/customers/{pk}").content.decode()
    assert 'href="https://malom.hu"' in read_only
    assert page_of(office.stranger).post(sent[0][0], {"name": sent[0][1], "value": "1"}).status_code == 404
    assert values_of(Noun.DEAL, [office.deal.pk])[office.deal.pk] == {"ovens_of_a_deal": 7}
