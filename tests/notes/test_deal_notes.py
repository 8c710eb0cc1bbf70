"""Notes beside a deal."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.web.office import Furnished, furnish, htmx, page_of
from vonal.office.customers.models import Note
from vonal.office.customers.queries import notes_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Furnished:
    return furnish()


def test_a_note_on_a_deal_stands_in_its_stream_and_in_the_customers_history(office: Furnished):
    page = page_of(office.manager)
    address = f"/deals/{office.deal.pk}/notes"

    answer = page.post(address, {"text": "Wants it blue"}, headers=htmx("deal-stream"))

    assert answer.status_code == 200
    assert "Wants it blue" in answer.content.decode()
    assert Note.objects.get(subject=f"deal:{office.deal.pk}").customer == office.customer
    card = page.get(f"/customers/{office.customer.pk}").content.decode()
    assert "Wants it blue" in card
    assert f'href="/deals/{office.deal.pk}"' in card


def test_an_empty_note_is_refused_and_a_stranger_finds_nothing(office: Furnished):
    address = f"/deals/{office.deal.pk}/notes"

    assert (
        page_of(office.manager).post(address, {"text": " "}, headers=htmx("deal-stream")).status_code == 422
    )
    assert page_of(office.stranger).post(address, {"text": "Mine"}).status_code == 404
    assert not Note.objects.filter(subject=f"deal:{office.deal.pk}").exists()


def test_a_deals_notes_are_found_by_their_index_however_many_there_are(office: Furnished):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    assert "note_of_subject" in notes_about(f"deal:{office.deal.pk}").explain()
