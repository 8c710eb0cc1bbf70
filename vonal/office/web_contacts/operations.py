"""Everything that changes forms, and marks what came as seen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.office.staff.models import Employee
from vonal.office.web_contacts.models import NOBODY_TO_ANSWER, Asked, Form, WebContact

FORM_FIELDS = frozenset(
    {"name", "kind", "language", "source", "region", "consent_text", "thanks", "offers_calls"}
    | {"ask_name", "ask_company", "ask_phone", "ask_email", "ask_message"}
)
LARGEST_FILE_BYTES = 50 * 1024 * 1024


class NobodyToAnswer(ValidationError):
    """A form has to ask how the visitor is reached."""

    def __init__(self) -> None:
        super().__init__(NOBODY_TO_ANSWER)


class FileTooLarge(ValidationError):
    """Visitors would wait too long for it."""

    def __init__(self) -> None:
        super().__init__({"file": [_("The file is larger than 50 MB.")]})


@transaction.atomic
def make_form(*, by: Employee, at: datetime, file: File[bytes] | None = None, **fields: Any) -> Form:
    """
    Make a form that can be put on any site at once.

    :raises ValidationError: a value does not fit its field, or the name is taken.
    :raises NobodyToAnswer: neither phone nor e-mail has to be given.
    :raises FileTooLarge: the file to download has more than 50 MB.
    """
    form = Form(key=Form.new_key(), created_at=at)
    return _kept(form, file, fields)


@transaction.atomic
def change_form(form: Form, *, by: Employee, file: File[bytes] | None = None, **fields: Any) -> Form:
    """
    Change a form where it stands: sites that show it need not be touched.

    :raises ValidationError: as ``make_form``.
    """
    return _kept(Form.objects.select_for_update().get(pk=form.pk), file, fields)


@transaction.atomic
def retire_form(form: Form, *, by: Employee) -> Form:
    """Take nothing through this form any more; what came stays."""
    return _set_active(form, is_active=False)


@transaction.atomic
def restore_form(form: Form, *, by: Employee) -> Form:
    """Undo ``retire_form``."""
    return _set_active(form, is_active=True)


@transaction.atomic
def see_web_contact(contact: WebContact, *, by: Employee, at: datetime) -> WebContact:
    """It has been read and needs to be shown no longer; twice is as good as once."""
    contact = WebContact.objects.select_for_update().get(pk=contact.pk)
    if contact.seen_at is None:
        contact.seen_at = at
        contact.save(update_fields=["seen_at"])
    return contact


@transaction.atomic
def unsee_web_contact(contact: WebContact, *, by: Employee) -> WebContact:
    """Undo ``see_web_contact``."""
    contact = WebContact.objects.select_for_update().get(pk=contact.pk)
    contact.seen_at = None
    contact.save(update_fields=["seen_at"])
    return contact


def _kept(form: Form, file: File[bytes] | None, fields: dict[str, Any]) -> Form:
    strange = fields.keys() - FORM_FIELDS
    if strange:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
    for name, value in fields.items():
        setattr(form, name, value.strip() if isinstance(value, str) else value)
    if Asked.REQUIRED not in {form.ask_phone, form.ask_email}:
        raise NobodyToAnswer
    if file is not None:
        if file.size > LARGEST_FILE_BYTES:
            raise FileTooLarge
        form.file_name = Path(file.name or "file").name[-200:]
        form.file = file
    form.full_clean(exclude={"file"})
    form.save()
    return form


def _set_active(form: Form, *, is_active: bool) -> Form:
    form = Form.objects.select_for_update().get(pk=form.pk)
    form.is_active = is_active
    form.save(update_fields=["is_active"])
    return form
