"""Letters by e-mail: written in the caller's transaction, sent by a worker, tried again, and told of when settled."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.calendar import Invitation
from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.facts import Fact, publish
from vonal.core.jobs import enqueue, job
from vonal.core.letters import Letter
from vonal.core.mail_server import MailServer

# With pauses that double up to an hour this is about five hours of trying.
ATTEMPTS = 16


class MailIsNotSetUp(ValidationError):
    """The installation has no mail server to give letters to."""

    def __init__(self) -> None:
        super().__init__(_("Mail is not set up, so that no letter can be sent. The administrator can do it."))


class NotYet(Exception):
    """The mail server did not take a letter this time; the worker tries again."""


@dataclass(frozen=True)
class LetterSettled(Fact):
    """A letter was taken by the mail server, or will never be."""

    letter_id: int
    is_sent: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file below the installation's files, and how the reader sees it."""

    name: str
    path: str
    type: str


def mail_server() -> MailServer | None:
    """The server letters are given to; None when mail is not set up."""
    return MailServer.read(settings.VONAL.mail_url) if settings.VONAL.mail_url else None


def sender_address() -> str:
    """From whom letters come: ``VONAL_MAIL_FROM``, else the name we sign in to the mail server with."""
    server = mail_server()
    own: str = settings.VONAL.mail_from
    return own or (server.user if server and "@" in server.user else "vonal@localhost")


def clean_address(raw: str) -> str:
    """
    An e-mail address as it is kept.

    :raises ValidationError: nobody can be written to there.
    """
    address = raw.strip()
    try:
        validate_email(address)
        Address(addr_spec=address)
    except (ValidationError, ValueError, IndexError) as error:
        raise ValidationError(_("This is not an e-mail address.")) from error
    return address


@transaction.atomic
def send_letter(
    to: str,
    subject: str,
    text: str,
    *,
    at: datetime,
    html: str = "",
    attachments: Sequence[Attachment] = (),
    calendar: Invitation | None = None,
    reply_to: str = "",
) -> Letter:
    """
    Have a letter sent after the running transaction commits.

    :raises MailIsNotSetUp: there is no mail server.
    :raises ValidationError: the address cannot be written to.
    """
    if mail_server() is None:
        raise MailIsNotSetUp
    letter = Letter.objects.create(
        to=clean_address(to),
        subject=" ".join(subject.split())[:300],
        text=text,
        html=html,
        attachments=[{"name": one.name, "path": one.path, "type": one.type} for one in attachments],
        calendar=calendar.as_text(at) if calendar else "",
        calendar_method=calendar.method if calendar else "",
        reply_to=reply_to,
        message_id=make_msgid(domain=sender_address().rpartition("@")[2]),
        created_at=at,
    )
    enqueue(deliver_letter, letter_id=letter.pk)
    return letter


@job(retries=ATTEMPTS)
def deliver_letter(letter_id: int) -> None:
    """Give a letter to the mail server; one that is settled stays as it is."""
    letter = Letter.objects.get(pk=letter_id)
    if letter.state != Letter.State.WAITING:
        return
    trouble, for_good = _hand_over(letter)
    letter.attempts += 1
    letter.trouble = trouble[:500]
    if trouble and not (for_good or letter.attempts >= ATTEMPTS):
        letter.save(update_fields=["attempts", "trouble"])
        raise NotYet(trouble)
    letter.state = Letter.State.REFUSED if trouble else Letter.State.SENT
    letter.settled_at = now()
    with transaction.atomic():
        letter.save(update_fields=["attempts", "trouble", "state", "settled_at"])
        publish(LetterSettled(letter.pk, not trouble, letter.settled_at))


def _hand_over(letter: Letter) -> tuple[str, bool]:
    """What went wrong, empty when nothing did, and whether it is for good."""
    server = mail_server()
    if server is None:
        return "No mail server is set up.", False
    try:
        message = as_message(letter)
    except FileNotFoundError as error:
        return f"The file {Path(str(error.filename)).name} is gone.", True
    try:
        with server.connect() as connection:
            connection.send_message(message, from_addr=sender_address(), to_addrs=[letter.to])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return f"{code} {_readable(said)}", code >= 500
    except smtplib.SMTPAuthenticationError as error:
        return f"{error.smtp_code} {_readable(error.smtp_error)}", False
    except smtplib.SMTPResponseException as error:
        return f"{error.smtp_code} {_readable(error.smtp_error)}", error.smtp_code >= 500
    except (OSError, smtplib.SMTPException) as error:
        return f"{server.host}: {str(error) or type(error).__name__}", False
    return "", False


def _readable(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def as_message(letter: Letter) -> EmailMessage:
    """
    The letter as it goes over the wire.

    :raises FileNotFoundError: an attached file is gone.
    """
    message = EmailMessage()
    name, _at, domain = sender_address().rpartition("@")
    message["From"] = Address(display_name=company().name, username=name, domain=domain)
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        message.add_alternative(
            letter.calendar, subtype="calendar", params={"method": letter.calendar_method}
        )
    for one in letter.attachments:
        kind, _slash, sub = one["type"].partition("/")
        content = (settings.VONAL.files / one["path"]).read_bytes()
        message.add_attachment(content, maintype=kind, subtype=sub, filename=one["name"])
    return message
