"""Recordings are deleted when their time has come, unless somebody holds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from vonal.core.clock import now
from vonal.core.jobs import enqueue, every, job
from vonal.core.live import STAFF, push
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Call
from vonal.office.telephony.recordings.hearing import RecordingQuerySet
from vonal.office.telephony.recordings.keeping import path_of
from vonal.office.telephony.recordings.models import LegalHold, Recording, RecordingRules

CHUNK = 200
# A worker may be killed between the row and the file.
LOOK_BACK = timedelta(days=7)


@transaction.atomic
def change_recording_rules(*, by: Employee, **fields: object) -> RecordingRules:
    """
    Change ``kept_days`` or ``managers_hear``.

    :raises ValidationError: a recording cannot be kept so long, or so short.
    """
    rules = RecordingRules.current()
    for name, value in fields.items():
        setattr(rules, name, value)
    rules.full_clean(validate_unique=False)
    rules.save()
    return rules


@transaction.atomic
def hold(whose: Call | Customer, *, why: str, by: Employee, at: datetime) -> LegalHold:
    """
    Keep the recordings of a call, or of all calls of a customer, whatever the rules say.

    :raises ValidationError: nobody could tell later why.
    """
    if not (why := why.strip()):
        raise ValidationError({"why": [_("Say why, in a few words.")]})
    of = {"call": whose} if isinstance(whose, Call) else {"customer": whose}
    return LegalHold.objects.create(why=why[:300], by=by, at=at, **of)


@transaction.atomic
def lift(held: LegalHold, *, by: Employee, at: datetime) -> None:
    """From now on the rules decide again. Doing it twice does no harm."""
    LegalHold.objects.filter(pk=held.pk, lifted_at__isnull=True).update(lifted_at=at, lifted_by=by)


def holds_on(call: Call) -> Iterable[LegalHold]:
    """Why this call's recordings are kept, the newest first."""
    on = Q(call=call) | (Q(customer=call.customer_id) if call.customer_id else Q(pk=None))
    return LegalHold.objects.filter(on, lifted_at__isnull=True).select_related("by")


def due(at: datetime) -> RecordingQuerySet:
    """What is older than the company keeps it, and held by nobody."""
    since = at - timedelta(days=RecordingRules.current().kept_days)
    on_it = Q(call=OuterRef("call")) | Q(customer=OuterRef("call__customer"))
    held = LegalHold.objects.filter(on_it, lifted_at__isnull=True)
    old: RecordingQuerySet = Recording.objects.filter(deleted_at__isnull=True, made_at__lt=since)
    return old.filter(~Exists(held)).order_by("made_at", "pk")


def delete_due(at: datetime, limit: int = CHUNK) -> int:
    """Delete at most so many, and say so on their calls; how many it were."""
    paths: list[Path] = []
    with transaction.atomic():
        days = RecordingRules.current().kept_days
        rows = list(due(at).select_for_update(of=("self",))[:limit])
        for recording in rows:
            paths.append(path_of(recording))
            recording.deleted_at, recording.deleted_after_days = at, days
            recording.peaks, recording.peaks_ours = [], []
            push(STAFF, "recording.ready", call_id=recording.call_id)
        Recording.objects.bulk_update(rows, ["deleted_at", "deleted_after_days", "peaks", "peaks_ours"])
    for path in paths:
        path.unlink(missing_ok=True)
    return len(rows)


@every("41 3 * * *")
def delete_old_recordings() -> None:
    """Every night, in chunks; first what a killed worker left."""
    for recording in Recording.objects.filter(deleted_at__gt=now() - LOOK_BACK).only("file"):
        path_of(recording).unlink(missing_ok=True)
    enqueue(delete_chunk, key="delete_chunk")


@job()
def delete_chunk() -> None:
    """A chunk, and another job for the next one."""
    if delete_due(now()) == CHUNK:
        enqueue(delete_chunk)
