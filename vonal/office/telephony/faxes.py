"""Sending faxes: looked at first, then tried three times, five minutes apart, by the worker and the switchboard."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.facts import publish
from vonal.core.jobs import enqueue, job
from vonal.core.live import SWITCHBOARD, employee_topic, push
from vonal.office.customers.models import Contact, ContactPoint, Customer
from vonal.office.staff.models import Employee
from vonal.office.telephony.attempts import DialAttempt, Refusal
from vonal.office.telephony.dialling import decide_fax, dial_fax
from vonal.office.telephony.events import FaxSent
from vonal.office.telephony.fax_models import Fax
from vonal.office.telephony.fax_pages import CannotBeFaxed, FaxFile, count_pages, write_fax
from vonal.office.telephony.trunks import Trunk
from vonal.switchboard.core.fax import FaxEnded, FaxTrouble

ATTEMPTS = 3
AGAIN_AFTER = timedelta(minutes=5)
log = logging.getLogger("vonal.fax")

# The slowest line takes a minute and a half for a full page.
GREETING_SECONDS, PAGE_SECONDS = 120, 120
NEWS_TAKE = timedelta(minutes=2)


def faxes_can_be_sent() -> bool:
    """Whether a trunk in use carries them."""
    return Trunk.objects.filter(is_active=True, carries_faxes=True).exists()


def fax_number_of(customer: Customer) -> str:
    """Where the last fax to him went, else the card's first number; empty without one."""
    last = Fax.objects.filter(customer=customer).first()
    if last is not None:
        return phones.display(last.number, company().country)
    points = ContactPoint.objects.filter(customer=customer, kind=ContactPoint.Kind.PHONE)
    first = points.order_by("pk").first()
    return first.raw if first else ""


@transaction.atomic
def send_fax(
    customer: Customer, files: Sequence[dict[str, str]], *, number: str, by: Employee, at: datetime
) -> Fax:
    """
    Fax some files, given as in ``Fax.files``; what becomes of it stands in the card's history.

    :raises ValidationError: it may not go to this ``number``, or ``files`` cannot be faxed.
    """
    decision = decide_fax(by, number, at=at)
    # One that finds all lines busy waits like one that finds the number busy.
    if decision.refusal not in (None, Refusal.TRUNKS_FULL) or decision.number is None:
        raise ValidationError({"number": [decision.sentence]})
    try:
        pages = count_pages(_on_disk(files))
    except CannotBeFaxed as error:
        raise ValidationError({"files": [str(error)]}) from error
    if not pages:
        raise ValidationError({"files": [_("Choose what to send.")]})
    dialled = decision.number.number
    fax = Fax.objects.create(
        customer=customer,
        contact=_whose(customer, dialled),
        number=dialled,
        title=", ".join(file["title"] for file in files)[:500],
        files=list(files),
        pages=pages,
        by=by,
        at=at,
    )
    enqueue(try_fax, fax=fax.pk)
    _show(fax)
    return fax


@job(retries=3)
def try_fax(fax: int) -> None:
    """One attempt; a second run finds it begun."""
    row = Fax.objects.select_related("by").filter(pk=fax, state=Fax.State.WAITING).first()
    if row is None:
        return
    switch_id = secrets.token_hex(12)
    with translation.override(row.by.language):
        try:
            write_fax(_on_disk(row.files), _tiff(switch_id))
        except CannotBeFaxed as error:
            fail(row.pk, str(error), at=now())
            return
        except OSError as error:
            log.exception("The pages of fax %d could not be written.", row.pk)
            fail(row.pk, _("The pages could not be written: %(why)s") % {"why": error.strerror}, at=now())
            return
    if not begin_attempt(row.pk, switch_id, at=now()):
        _tiff(switch_id).unlink(missing_ok=True)


@transaction.atomic
def begin_attempt(fax_id: int, switch_id: str, *, at: datetime) -> bool:
    """Order the switchboard to send it now, by the next way in turn; False when it may not, or it is not its turn."""
    fax = _locked(pk=fax_id, state=Fax.State.WAITING)
    if fax is None:
        return False
    decision = dial_fax(fax.by, fax.number, at=at, call=switch_id)
    open_ways = [each for each in decision.considered if each.way is not None]
    if decision.refusal is not None or not open_ways:
        fax.attempts += 1
        _failed(fax, decision.sentence, at=at, is_final=decision.refusal != Refusal.TRUNKS_FULL)
        return False
    chosen = open_ways[fax.attempts % len(open_ways)]
    way = chosen.way
    assert way is not None
    fax.state, fax.attempts, fax.switch_id, fax.trunk = (
        Fax.State.SENDING,
        fax.attempts + 1,
        switch_id,
        chosen.trunk,
    )
    fax.save(update_fields=["state", "attempts", "switch_id", "trunk"])
    seconds = GREETING_SECONDS + PAGE_SECONDS * fax.pages
    push(
        SWITCHBOARD,
        "fax",
        fax=switch_id,
        file=str(_tiff(switch_id)),
        endpoint=way.endpoint,
        number=way.number,
        caller_id=way.caller_id,
        ring_seconds=way.seconds,
        seconds=seconds,
    )
    lost_at = at + timedelta(seconds=way.seconds + seconds) + NEWS_TAKE
    enqueue(give_attempt_up, run_after=lost_at, switch_id=switch_id)
    _show(fax)
    return True


@job()
def give_attempt_up(switch_id: str) -> None:
    """Nobody said what became of it: the switchboard, or the whole machine, was down."""
    end_attempt(FaxEnded(switch_id, False, 0, FaxTrouble.AWAY, now()))


@transaction.atomic
def end_attempt(news: FaxEnded) -> None:
    """The switchboard says what became of an attempt; told twice is as good as told once."""
    if news.seconds:  # It counts among the minutes of its sender, whenever that becomes known.
        DialAttempt.objects.filter(call=news.fax).update(fax_seconds=news.seconds)
    fax = _locked(switch_id=news.fax, state=Fax.State.SENDING)
    if fax is None:
        return
    fax.pages_taken = min(news.pages, fax.pages)
    if news.sent:
        fax.state, fax.why, fax.settled_at = Fax.State.SENT, "", news.at
        fax.save(update_fields=["state", "why", "settled_at", "pages_taken"])
        publish(FaxSent(fax.pk, fax.customer_id, news.at))
        _show(fax)
    else:
        _failed(fax, news.why or FaxTrouble.BROKEN, at=news.at, is_final=False)
    transaction.on_commit(lambda: _tiff(news.fax).unlink(missing_ok=True))


@transaction.atomic
def fail(fax_id: int, why: str, *, at: datetime) -> None:
    """It cannot be sent, however often one tries."""
    fax = _locked(pk=fax_id, state=Fax.State.WAITING)
    if fax is not None:
        _failed(fax, why, at=at, is_final=True)


def _failed(fax: Fax, why: str, *, at: datetime, is_final: bool) -> None:
    fax.why = str(why)[:500]
    if is_final or fax.attempts >= ATTEMPTS:
        fax.state, fax.settled_at = Fax.State.FAILED, at
    else:
        fax.state = Fax.State.WAITING
        enqueue(try_fax, run_after=at + AGAIN_AFTER, fax=fax.pk)
    fax.save(update_fields=["state", "why", "attempts", "settled_at", "pages_taken"])
    _show(fax)


def _locked(**which: object) -> Fax | None:
    rows = Fax.objects.select_for_update(of=("self",)).select_related("by", "customer")
    return rows.filter(**which).first()


def _show(fax: Fax) -> None:
    """Whoever looks at the card sees it at once."""
    watching = [fax.by_id, fax.customer.manager_id]
    for employee_id in sorted({pk for pk in watching if pk is not None}):
        push(employee_topic(employee_id), "customer.changed", customer_id=fax.customer_id)


def _whose(customer: Customer, number: str) -> Contact | None:
    point = ContactPoint.objects.filter(customer=customer, value=number).select_related("contact").first()
    return point.contact if point else None


def _on_disk(files: Sequence[dict[str, str]]) -> list[FaxFile]:
    return [FaxFile(file["title"], settings.VONAL.files / file["path"], file["type"]) for file in files]


def _tiff(switch_id: str) -> Path:
    """Where Asterisk finds the pages: in the data folder, whose path it is known to understand."""
    folder: Path = settings.VONAL.home / "spool" / "faxes"
    return folder / f"{switch_id}.tif"
