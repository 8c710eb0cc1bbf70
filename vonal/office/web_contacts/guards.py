"""Telling people from programs that fill in forms, without a foreign service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vonal.office.web_contacts.models import Form, WebContact

SALT = "vonal.web_contacts"
QUICKEST_SECONDS = 2
LONGEST_SECONDS = 24 * 3600


class NotSeenByPerson(ValidationError):
    """The form was not shown first, or it was filled in more quickly than anybody types."""


class FormIsOld(ValidationError):
    """The page has stood open for more than a day."""


def issue(form: Form, at: datetime) -> str:
    """What a form that is shown carries along: whose it is, and since when it is shown."""
    return signing.dumps([form.pk, at.timestamp()], salt=SALT)


def check(token: str, form: Form, at: datetime) -> None:
    """
    :raises NotSeenByPerson: the token is none of this form's, or younger than two seconds.
    :raises FormIsOld: it is older than a day.
    """
    try:
        form_id, shown = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        form_id, shown = 0, 0
    if form_id != form.pk:
        raise NotSeenByPerson(_("Please check what you wrote and send it."))
    seconds = at.timestamp() - shown
    if seconds > LONGEST_SECONDS:
        raise FormIsOld(_("This page has been open for long. Please send once more."))
    if seconds < QUICKEST_SECONDS:
        raise NotSeenByPerson(_("That was very quick. Please send once more."))


def pass_for_file(contact: WebContact, at: datetime) -> str:
    """What the file of a form is given out for, for a day."""
    return signing.dumps([contact.pk, at.timestamp()], salt=f"{SALT}.file")


def contact_of_pass(text: str, at: datetime) -> int | None:
    """The id of what the pass was given for; None when it is none of ours or too old."""
    try:
        contact_id, given = signing.loads(text, salt=f"{SALT}.file")
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return _number(contact_id) if 0 <= at.timestamp() - given <= LONGEST_SECONDS else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None
