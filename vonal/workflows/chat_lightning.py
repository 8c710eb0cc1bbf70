"""
An important message reaches everybody it was sent to.

- At once it stands on every open page until it is confirmed, and goes to all browsers that show notices, at any hour and
  whatever people chose for others.
- To whoever has not read it after so many minutes as the company says an e-mail is written.
- Taken back, it stands nowhere any more.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonal.core.clock import now
from vonal.core.facts import on
from vonal.core.jobs import enqueue, job
from vonal.core.mail import mail_server, send_letter
from vonal.office.chat.events import MessageDeleted, MessagePosted
from vonal.office.chat.lightning import readers_of, receipts_of, subject_of, tell_receipts
from vonal.office.chat.listing import name_of
from vonal.office.chat.models import Message, MessengerRules, Receipt
from vonal.office.chat.queries import whole
from vonal.office.notices.kinds import CONFIRM, PUSH, Kind, register
from vonal.office.notices.operations import notify, settle_notices
from vonal.office.staff.models import Employee
from vonal.workflows.chat_notices import words_of

IMPORTANT = register(
    Kind(
        "chat.important",
        gettext_lazy("An important message"),
        gettext_lazy("Important, %(who)s: %(text)s"),
        icon="bolt",
        # On open pages it has a place of its own.
        answers=(CONFIRM,),
        ways=frozenset({PUSH}),
        is_urgent=True,
    )
)


@on(MessagePosted)
def reach_everybody(fact: MessagePosted) -> None:
    """At once by the browser, later by e-mail."""
    message = _message(fact.message_id) if fact.is_important else None
    if message is None or message.author is None:
        return
    notify(
        [receipt.employee for receipt in receipts_of(message).filter(confirmed_at=None)], IMPORTANT.name,
        subject=subject_of(message.pk), data={"who": message.author.name, "text": words_of(message)}, at=message.at,
        url=f"/rooms/{message.room_id}?at={message.number}",
    )  # fmt: skip
    minutes = MessengerRules.current().email_minutes
    if minutes is not None:
        due_at = message.at + timedelta(minutes=minutes)
        enqueue(write_unread, key=f"important:{message.pk}", run_after=due_at, message_id=message.pk)


@on(MessageDeleted)
def take_important_back(fact: MessageDeleted) -> None:
    """What was taken back has to reach nobody; put back, it stands before people again."""
    if not Message.objects.filter(pk=fact.message_id, is_important=True).exists():
        return
    if not fact.is_back:
        settle_notices(subject_of(fact.message_id), at=now())
    tell_receipts(fact.room_id)


@job(retries=5)
def write_unread(message_id: int) -> None:
    """An e-mail to each who has neither read nor confirmed it."""
    message = _message(message_id)
    if message is None or mail_server() is None:
        return
    readers = readers_of(message)
    for receipt in receipts_of(message).filter(confirmed_at=None, written_at=None):
        if receipt.employee_id not in readers:
            write_to(receipt)


@transaction.atomic
def write_to(receipt: Receipt) -> bool:
    """One person's e-mail of an important message, once; whether it was written."""
    receipt = Receipt.objects.select_for_update().get(pk=receipt.pk)
    person, message = receipt.employee, whole(Message.objects.filter(pk=receipt.message_id)).get()
    if receipt.written_at is not None or not (person.is_active and person.email):
        return False
    receipt.written_at = now()
    receipt.save(update_fields=["written_at"])
    subject, text = _letter(message, person)
    try:
        send_letter(person.email, subject, text, at=receipt.written_at)
    except ValidationError:  # Nobody can be written to there.
        transaction.set_rollback(True)
        return False
    return True


def _letter(message: Message, person: Employee) -> tuple[str, str]:
    who = message.author.name if message.author else ""
    with translation.override(person.language):
        subject = _("Important, %(who)s: %(text)s") % {"who": who, "text": words_of(message)}
        head = _("%(who)s writes to you and marked it as important.") % {"who": who}
        name = name_of(message.room)
        if name:
            head = _("%(who)s writes in “%(room)s” and marked it as important.") % {"who": who, "room": name}
        foot = _("It stays before you in Vonal until you confirm that you have read it.")
    address = settings.VONAL.public_address.rstrip("/")
    foot += f"\n{address}/rooms/{message.room_id}" if address else ""
    return subject, f"{head}\n\n{message.text}\n\n{foot}\n"


def _message(message_id: int) -> Message | None:
    return whole(Message.objects.filter(pk=message_id, is_important=True, deleted_at=None)).first()
