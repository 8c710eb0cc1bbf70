"""
An important message nobody has looked at rings: whoever has not read it after so many minutes as the company says is called
on his own telephones, hears it read aloud, and confirms it with a key.

- As with its e-mail, no quiet hour, no absence and no going off line keeps it away; a call of his does.
- Not answered, it rings again, three times in all. While he is in a call or has no telephone, and while there is no
  switchboard, it waits, for an hour at most.
"""

from __future__ import annotations

import logging
import re
import secrets
from datetime import datetime, timedelta
from html import escape

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.facts import on
from vonal.core.jobs import enqueue, job
from vonal.core.live import employee_topic, push
from vonal.office.chat.events import MessagePosted
from vonal.office.chat.lightning import confirm_message, readers_of, receipts_of
from vonal.office.chat.listing import name_of
from vonal.office.chat.models import Message, MessengerRules, Receipt
from vonal.office.staff.models import Employee
from vonal.office.telephony.events import SpokenCallSettled
from vonal.office.telephony.sounds.making import VOICES, NoVoice, SoundIsBroken
from vonal.office.telephony.spoken import SETTLED_WITHIN, forget_words, make_words, ring_and_say
from vonal.workflows.chat_notices import words_of

TIMES = 3
AGAIN_AFTER = timedelta(minutes=5)
LOOK_AGAIN_AFTER = timedelta(minutes=2)
GIVEN_UP_AFTER = timedelta(hours=1)
LINK = re.compile(r"https?://\S+")
log = logging.getLogger("vonal.chat")


@on(MessagePosted)
def ring_later(fact: MessagePosted) -> None:
    """Where the company wants it."""
    minutes = MessengerRules.current().call_minutes
    message = Message.objects.filter(pk=fact.message_id).first() if fact.is_important else None
    if message is not None and minutes is not None:
        due_at = message.at + timedelta(minutes=minutes)
        enqueue(ring_unread, key=f"spoken:{message.pk}", run_after=due_at, message_id=message.pk)


@job(retries=5)
def ring_unread(message_id: int) -> None:
    """Everybody who has neither read nor confirmed it."""
    message = Message.objects.filter(pk=message_id).first()
    if message is not None:
        unconfirmed = receipts_of(message).filter(confirmed_at=None)
        for receipt in unconfirmed.exclude(employee__in=readers_of(message)):
            _look(receipt, at=now())


@job(retries=5)
def ring_person(receipt_id: int) -> None:
    """One ring, if there is still reason for it."""
    receipt = _receipts().filter(pk=receipt_id).first()
    if receipt is None or not _has_to_ring(receipt, at=now()):
        return
    call = f"say{secrets.token_hex(12)}"
    try:
        make_words(call, _words(receipt.message, receipt.employee), _language(receipt.employee))
    except (NoVoice, SoundIsBroken) as error:
        log.warning("Nobody is called about important message %d: %s", receipt.message_id, error)
        return
    if not begin_call(receipt, call, at=now()):
        forget_words(call)


@transaction.atomic
def begin_call(receipt: Receipt, call: str, *, at: datetime) -> bool:
    """Order the switchboard to ring him now; False when there is no reason for it any more."""
    receipt = _receipts().select_for_update(of=("self",)).get(pk=receipt.pk)
    if not _has_to_ring(receipt, at=at):
        return False
    receipt.call = call
    receipt.save(update_fields=["call"])
    person, author = receipt.employee, receipt.message.author
    by = author.employee if author else None
    with translation.override(_language(person)):
        name = _("Important, %(who)s") % {"who": by.name} if by else _("Important message")
    ring_and_say(person, call=call, language=_language(person), by=by, name=name)
    enqueue(give_call_up, run_after=at + SETTLED_WITHIN, call=call)
    return True


@job()
def give_call_up(call: str) -> None:
    """Nobody has said what became of it: the switchboard was down."""
    settle_call(SpokenCallSettled(call, is_heard=False, is_confirmed=False, rang_at=None, at=now()))


@on(SpokenCallSettled)
@transaction.atomic
def settle_call(fact: SpokenCallSettled) -> None:
    """What became of one call; told twice is as good as told once."""
    receipt = _receipts().select_for_update(of=("self",)).filter(call=fact.call).first()
    if receipt is None:
        return
    receipt.call = None
    if fact.rang_at is not None:
        receipt.rung_at, receipt.rings = fact.rang_at, receipt.rings + 1
    receipt.save(update_fields=["call", "rung_at", "rings"])
    message = receipt.message
    if fact.is_confirmed:
        confirm_message(message, by=receipt.employee, at=fact.at, by_telephone=True)
    else:
        if not fact.is_heard:
            _look(receipt, at=fact.at + (LOOK_AGAIN_AFTER if fact.rang_at is None else AGAIN_AFTER))
        if message.author is not None and message.author.employee_id is not None:
            push(employee_topic(message.author.employee_id), "lightning.confirmed", message=message.pk)
    transaction.on_commit(lambda: forget_words(fact.call))


def _look(receipt: Receipt, *, at: datetime) -> None:
    enqueue(ring_person, key=f"spoken:{receipt.message_id}:{receipt.pk}", run_after=at, receipt_id=receipt.pk)


def _receipts() -> QuerySet[Receipt]:
    return Receipt.objects.select_related("employee", "message__author__employee")


def _has_to_ring(receipt: Receipt, *, at: datetime) -> bool:
    message, person, minutes = receipt.message, receipt.employee, MessengerRules.current().call_minutes
    if minutes is None or message.deleted_at is not None or not (person.is_active and person.extension):
        return False
    if receipt.confirmed_at is not None or receipt.call is not None or receipt.rings >= TIMES:
        return False
    is_late = at > message.at + timedelta(minutes=minutes) + GIVEN_UP_AFTER
    return not is_late and person.pk not in readers_of(message)


def _words(message: Message, reader: Employee) -> str:
    """As SSML: who writes and where, the text in the voice of its own language, and what to press."""
    author = message.author.employee if message.author else None
    who, room = author.name if author else "", name_of(message.room)
    with translation.override(_language(reader)):
        head = _("Important message from %(who)s.") % {"who": who}
        if room:
            head = _("Important message from %(who)s in “%(room)s”.") % {"who": who, "room": room}
        tail = _("To confirm that you have heard it, press one.")
    language = _language_of(LINK.sub("", text := words_of(message)), author, reader)
    with translation.override(language):
        text = LINK.sub(_("a link"), text)
    return (
        f'<speak>{escape(head)}<break time="500ms"/><voice xml:lang="{VOICES[language]}">{escape(text)}</voice>'
        f'<break time="1s"/>{escape(tail)}<break time="3s"/></speak>'
    )


def _language_of(text: str, author: Employee | None, reader: Employee) -> str:
    """By its letters; what is not Cyrillic is most likely in its author's language."""
    letters = [each for each in text if each.isalpha()]
    if 2 * sum("\u0400" <= each <= "\u04ff" for each in letters) > len(letters):
        return "ru"
    likely = (_language(person) for person in (author, reader) if person is not None)
    return next((each for each in likely if each != "ru"), "en")


def _language(person: Employee) -> str:
    return person.language if person.language in VOICES else company().language
