"""Remarks on a card."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.facts import publish
from vonal.office.customers.events import NoteWritten
from vonal.office.customers.models import Customer, Note
from vonal.office.customers.operations.keeping import tell
from vonal.office.customers.search_entries import index_notes
from vonal.office.staff.models import Employee


class NoteIsEmpty(ValidationError):
    """A note without words says nothing."""

    def __init__(self) -> None:
        super().__init__(_("Write something first."))


@transaction.atomic
def write_note(customer: Customer, text: str, *, by: Employee, at: datetime, subject: str = "") -> Note:
    """
    Write a remark on the card; ``subject`` says what of the customer's it is about, such as ``deal:15``.

    :raises NoteIsEmpty: there are no words in it.
    """
    text = text.strip()
    if not text:
        raise NoteIsEmpty
    note = Note.objects.create(customer=customer, author=by, text=text, written_at=at, subject=subject)
    index_notes([note])
    publish(NoteWritten(note_id=note.pk, customer_id=customer.pk, by_id=by.pk, subject=subject))
    tell(customer, by)
    return note
