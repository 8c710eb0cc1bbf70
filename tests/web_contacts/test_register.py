"""The register of forms: strangers first, then who keeps it; and what waits for the one who was told."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.telephony.cast import NOON, company, person
from tests.web.office import htmx, page_of
from tests.web_contacts.cast import form, marketer, site, wish
from vonal.office.staff.models import Employee
from vonal.office.web_contacts import operations
from vonal.office.web_contacts.models import Form, WebContact
from vonal.workflows.web_contact import receive_web_contact


@pytest.fixture(autouse=True)
def here(db: None) -> None:
    company()


def filled(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Prices",
        "kind": "request",
        "language": "hu",
        "source": site().pk,
        "region": "",
        "ask_name": "required",
        "ask_email": "required",
        **fields,
    }


def test_a_manager_and_a_stranger_keep_no_forms():
    kept, anna = form(), person("anna")

    for client, refused in ((Client(), 302), (page_of(anna), 403)):
        assert client.get("/forms").status_code == refused
        assert client.post("/forms/new", filled(name="Other")).status_code == refused
        assert client.post(f"/forms/{kept.pk}", filled(name="Other")).status_code == refused
        assert client.post(f"/forms/{kept.pk}/retire").status_code == refused
    assert Form.objects.get().name == "Prices"
    assert Form.objects.get().is_active


def test_the_marketer_makes_a_form_and_copies_it_to_the_site():
    client = page_of(marketer())
    file = SimpleUploadedFile("Guide.pdf", b"%PDF")

    made = client.post("/forms/new", filled(file=file, consent_text="Igen, írjanak."))

    kept = Form.objects.get()
    assert made["Location"] == f"/forms/{kept.pk}"
    assert (kept.asks, kept.file_name, len(kept.key) > 12) == (
        {"name": "required", "email": "required"},
        "Guide.pdf",
        True,
    )
    page = client.get(made["Location"]).content.decode()
    assert f"http://testserver/f/{kept.key}" in page
    assert "Igen, írjanak." in page
    assert "Kapcsolat" in page or "data-vonal-form" in page
    client.post(f"/forms/{kept.pk}", filled(name="Árak"))
    kept.refresh_from_db()
    assert (kept.name, kept.file_name) == ("Árak", "Guide.pdf")


def test_a_form_has_to_ask_how_the_visitor_is_reached():
    answer = page_of(marketer()).post("/forms/new", filled(ask_email="optional", ask_phone=""))

    assert answer.status_code == 422
    assert "Ask for the phone or the e-mail" in answer.content.decode()
    assert not Form.objects.exists()


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(operations, "LARGEST_FILE_BYTES", 3)

    answer = page_of(marketer()).post("/forms/new", filled(file=SimpleUploadedFile("a.pdf", b"1234")))

    assert answer.status_code == 422
    assert not Form.objects.exists()


def test_a_form_is_retired_and_restored():
    client, kept = page_of(marketer()), form()

    client.post(f"/forms/{kept.pk}/retire")
    assert "No longer in use" in client.get("/forms").content.decode()
    client.post(f"/forms/{kept.pk}/restore")

    assert Form.objects.get().is_active


def waiting_for(anna: Employee) -> WebContact:
    return receive_web_contact(wish(company="Tisza Kft."), form=form(), at=NOON).contact


def test_what_came_stands_on_the_managers_first_page_until_he_has_seen_it():
    anna, bela = person("anna"), person("bela")
    contact = waiting_for(anna)
    assert contact.told == anna
    client = page_of(anna)

    assert "Tisza Kft." in client.get("/?part=work").content.decode()
    assert page_of(bela).post(f"/web-contacts/{contact.pk}/see").status_code == 404
    seen = client.post(f"/web-contacts/{contact.pk}/see", headers=htmx())
    assert f"/web-contacts/{contact.pk}/unsee" in seen.headers["HX-Trigger"]
    assert "From your site" not in client.get("/?part=work").content.decode()
    client.post(f"/web-contacts/{contact.pk}/unsee")
    assert "From your site" in client.get("/?part=work").content.decode()


def test_what_was_sent_stands_in_the_history_as_it_was_written():
    anna = person("anna")
    contact = waiting_for(anna)

    card = page_of(anna).get(f"/customers/{contact.customer_id}").content.decode()

    assert "What does it cost?" in card
    assert "Came to us from" in card
