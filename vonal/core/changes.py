"""Who changed which field and when: django-auditlog's log, with the actor and time the operations are given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from auditlog.models import LogEntry
from django.db.models import QuerySet
from django.db.models.signals import post_save, pre_save

TYPING_PAUSE = timedelta(minutes=2)


@dataclass
class Recording:
    """The actor and the time of the operation going on, and what it has changed so far."""

    by: Any
    at: datetime
    written: list[LogEntry] = field(default_factory=list)


_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recorded(*, by: Any, at: datetime) -> Iterator[None]:
    """
    Record field changes of registered models made inside under a name and a time; ``by`` None means the program.

    A field saved again by the same person within two minutes is still being typed: it stays one change. Used
    instead of ``auditlog.context.set_actor``, which connects a signal for each use and cannot be nested.
    """
    recording = Recording(by, at)
    token = _recording.set(recording)
    try:
        yield
    finally:
        _recording.reset(token)
    for entry in recording.written:
        _join_with_the_one_before(entry)


def changes_of(subject: str) -> QuerySet[LogEntry]:
    """Changes of everything that belongs to a subject such as ``customer:15``, newest first."""
    changes: QuerySet[LogEntry] = LogEntry.objects.filter(cid=subject).order_by("-timestamp", "-pk")
    return changes


def _sign(sender: type[LogEntry], instance: LogEntry, **_: Any) -> None:
    subject = (instance.additional_data or {}).get("subject")
    if subject:
        instance.cid = subject
    recording = _recording.get()
    if recording is not None and instance._state.adding:
        instance.actor = recording.by
        instance.timestamp = recording.at


def _collect(sender: type[LogEntry], instance: LogEntry, *, created: bool, **_: Any) -> None:
    recording = _recording.get()
    if created and recording is not None and instance.action == LogEntry.Action.UPDATE:
        recording.written.append(instance)


def _join_with_the_one_before(entry: LogEntry) -> None:
    if not entry.cid or entry.actor_id is None:
        return
    before = (
        changes_of(entry.cid)
        .filter(timestamp__gte=entry.timestamp - TYPING_PAUSE, timestamp__lte=entry.timestamp)
        .exclude(pk=entry.pk)
        .first()
    )
    if before is None or not _same_field(before, entry):
        return
    joined = {name: [before.changes[name][0], new] for name, (_, new) in entry.changes.items()}
    before.delete()
    if all(old == new for old, new in joined.values()):
        entry.delete()
        return
    entry.changes = joined
    entry.save(update_fields=["changes"])


def _same_field(before: LogEntry, entry: LogEntry) -> bool:
    return (
        before.action == LogEntry.Action.UPDATE
        and before.actor_id == entry.actor_id
        and before.content_type_id == entry.content_type_id
        and before.object_id == entry.object_id
        and set(before.changes) == set(entry.changes)
    )


def connect() -> None:
    """Begin to sign the log; called once, when the application is ready."""
    pre_save.connect(_sign, sender=LogEntry, dispatch_uid="vonal.core.changes.sign")
    post_save.connect(_collect, sender=LogEntry, dispatch_uid="vonal.core.changes.collect")
