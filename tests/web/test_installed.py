"""Vonal as an app: what the browser is told of it, and the page that stands in while there is no connection."""

from __future__ import annotations

import pytest

from tests.telephony.cast import company

pytestmark = pytest.mark.django_db


def test_the_app_is_called_as_the_company_and_has_its_pictures(client):
    company()

    answer = client.get("/manifest.webmanifest")
    said = answer.json()

    assert answer["Content-Type"] == "application/manifest+json"
    assert (said["name"], said["start_url"], said["display"]) == ("Vonal · Duna Kft.", "/", "standalone")
    assert {(each["sizes"], each["purpose"]) for each in said["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    assert all(client.get(each["src"]).status_code == 200 for each in said["icons"])


def test_the_page_without_a_connection_knows_nobody_and_speaks_the_asked_language(client):
    company()

    pages = {
        language: client.get("/offline", headers={"Accept-Language": language}).content.decode()
        for language in ("en", "ru", "hu")
    }

    assert "Vonal cannot be reached" in pages["en"]
    assert all(f'<html lang="{language}"' in page for language, page in pages.items())
    assert all('name="vonal-me" content=""' in page for page in pages.values())
