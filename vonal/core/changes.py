"""Who changed which field and when: django-auditlog's log, with the actor and time the operations are given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from auditlog.diff import model_instance_diff
from auditlog.models import LogEntry
from auditlog.signals import pre_log
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.db.models.signals import post_save, pre_save

from vonal.core.statements import insert_rows

TYPING_PAUSE = timedelta(minutes=2)


@dataclass
class Recording:
    """The actor and the time of the operation going on, and what it has changed so far."""

    by: Any
    at: datetime
    written: list[LogEntry] = field(default_factory=list)
    # Of rows just made: written together, for a card has many.
    begun: list[LogEntry] = field(default_factory=list)

    def note(self, row: Model) -> None:
        """A row was made."""
        changes = model_instance_diff(None, row)
        if changes:
            extra: dict[str, Any] | None = (
                row.get_additional_data() if hasattr(row, "get_additional_data") else None
            )
            self.begun.append(
                LogEntry(
                    content_type=ContentType.objects.get_for_model(row),
                    object_pk=str(row.pk),
                    object_id=row.pk if isinstance(row.pk, int) else None,
                    object_repr=str(row),
                    action=LogEntry.Action.CREATE,
                    changes=changes,
                    additional_data=extra,
                    cid=(extra or {}).get("subject"),
                    actor=self.by,
                    timestamp=self.at,
                )
            )

    def write(self) -> None:
        """Write down the rows made so far."""
        begun, self.begun = self.begun, []
        insert_rows(begun)


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
    recording.write()
    for entry in recording.written:
        _join_with_the_one_before(entry)


def note_made(rows: Iterable[Model]) -> None:
    """Record rows made by ``bulk_create``, which tells nobody; only inside ``recorded``."""
    recording = _recording.get()
    assert recording is not None
    for row in rows:
        recording.note(row)


def note_changed(rows: Iterable[Model], changes: dict[str, list[Any]], **why: Any) -> None:
    """
    Record the same change of many rows written by ``update``, which tells nobody; only inside ``recorded``.

    ``changes``: field → what stood there and what stands there now, as JSON keeps it. ``why`` is kept beside them.
    """
    recording = _recording.get()
    assert recording is not None
    for row in rows:
        extra = row.get_additional_data() if hasattr(row, "get_additional_data") else {}
        recording.begun.append(
            LogEntry(
                content_type=ContentType.objects.get_for_model(row),
                object_pk=str(row.pk),
                object_id=row.pk,
                object_repr=str(row),
                action=LogEntry.Action.UPDATE,
                changes=changes,
                additional_data={**extra, **why},
                cid=extra.get("subject"),
                actor=recording.by,
                timestamp=recording.at,
            )
        )


def changes_of(subject: str) -> QuerySet[LogEntry]:
    """Changes of everything that belongs to a subject such as ``customer:15``, newest first."""
    changes: QuerySet[LogEntry] = LogEntry.objects.filter(cid=subject).order_by("-timestamp", "-pk")
    return changes


def changed_by_others(row: Model, than: Model) -> bool:
    """Whether anybody but this person has changed anything of it since it was made."""
    changes: QuerySet[LogEntry] = LogEntry.objects.get_for_object(row).filter(action=LogEntry.Action.UPDATE)
    return changes.exclude(actor=than).exists()


def forget_changes(row: Model) -> None:
    """Of a row that is taken away as if it had never been."""
    LogEntry.objects.get_for_object(row).delete()


def move_changes(subject: str, to: str, *, only: list[int] | None = None) -> list[int]:
    """What was recorded of one subject counts as another's from now on; returns the entries, to move them back."""
    entries = LogEntry.objects.filter(cid=subject)
    pks = sorted(entries.values_list("pk", flat=True))
    if only is not None:
        wanted = set(only)
        pks = [pk for pk in pks if pk in wanted]
    for begin in range(0, len(pks), 500):
        LogEntry.objects.filter(pk__in=pks[begin : begin + 500]).update(cid=to)
    return pks


def _put_together(sender: type[Model], instance: Model, action: int, **_: Any) -> bool:
    """Take the making of a row upon ourselves, all else in its turn after it; False keeps auditlog from writing it."""
    recording = _recording.get()
    if recording is None:
        return True
    if action == LogEntry.Action.CREATE:
        recording.note(instance)
        return False
    recording.write()
    return True


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
    pre_log.connect(_put_together, dispatch_uid="vonal.core.changes.put_together")
    pre_save.connect(_sign, sender=LogEntry, dispatch_uid="vonal.core.changes.sign")
    post_save.connect(_collect, sender=LogEntry, dispatch_uid="vonal.core.changes.collect")
