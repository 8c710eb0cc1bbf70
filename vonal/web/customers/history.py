"""A customer's history: calls, notes, deals, tasks and changes as one list, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple, Self

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vonal.core.changes import changes_of
from vonal.office.campaigns.models import Attempt
from vonal.office.customers.models import Customer, Merge, Note, Touch
from vonal.office.materials.models import Sending
from vonal.office.sales.models import Deal, DealMove
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import RollOver, Task
from vonal.office.telephony.fax_models import Fax
from vonal.office.telephony.models import Call
from vonal.office.telephony.queries import calls_of
from vonal.web.customers.changes import lines_of
from vonal.web.customers.lines import Line
from vonal.web.notes.answers import put_answers

PAGE = 30
MOST = 300
# The order of the kinds among things of the same moment, and their names in addresses.
KINDS = ("call", "attempt", "touch", "note", "sending", "fax", "deal", "task", "rolled", "merge", "change")
LABELS: dict[str, str | Promise] = {
    "call": _("Calls"),
    "attempt": _("From call lists"),
    "touch": _("Touches"),
    "note": _("Notes"),
    "sending": _("Materials"),
    "fax": _("Faxes"),
    "deal": _("Deals"),
    "task": _("Tasks"),
    "rolled": _("Tasks put off"),
    "merge": _("Merges"),
    "change": _("Changes"),
}


class Cursor(NamedTuple):
    """A place in the history: ``2026-11-21T10:00:00+00:00~note~12``."""

    at: datetime
    kind: str
    id: int

    @classmethod
    def read(cls, text: str) -> Self:
        """
        :raises ValueError: this is no place in a history.
        """
        at, kind, number = text.split("~")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or kind not in KINDS:
            raise ValueError(text)
        return cls(moment, kind, int(number))

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.kind}~{self.id}"


@dataclass(slots=True)
class Entry:
    """One thing that happened; ``lines`` are a change's."""

    kind: str
    at: datetime
    what: Any
    lines: list[Line] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.what.pk}"

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.at, self.kind, self.what.pk)

    @property
    def order(self) -> tuple[float, int, int]:
        return (-self.at.timestamp(), KINDS.index(self.kind), -self.what.pk)


@dataclass(frozen=True, slots=True)
class History:
    """A page of entries, and where the earlier ones begin."""

    entries: list[Entry]
    earlier: Cursor | None


def history(
    customer: Customer,
    employee: Employee,
    *,
    kind: str = "",
    after: Cursor | None = None,
    limit: int = PAGE,
) -> History:
    """
    What happened with a customer, as far as the employee may see it.

    ``after`` is the last entry that was shown. One query a kind, each on its own index.
    """
    kinds = [kind] if kind in KINDS else KINDS
    sources = [_READERS[each](customer, employee, after, limit + 1) for each in kinds]
    entries = list(islice(merge(*sources, key=lambda entry: entry.order), limit + 1))
    shown = entries[:limit]
    said = lines_of(entry.what for entry in shown if entry.kind == "change")
    for entry in shown:
        if entry.kind == "change":
            entry.lines = said[entry.what.pk]
    put_answers([entry.what for entry in shown if entry.kind == "note"], employee)
    return History(joined(shown), shown[-1].cursor if len(entries) > limit else None)


def joined(entries: list[Entry]) -> list[Entry]:
    """What one person changed in one moment, as one entry."""
    kept: list[Entry] = []
    for entry in entries:
        last = kept[-1] if kept else None
        if (
            last is not None
            and last.kind == entry.kind == "change"
            and (last.at, last.what.actor_id) == (entry.at, entry.what.actor_id)
        ):
            # Why a card and its deals changed hands is said once.
            last.lines = list(dict.fromkeys([*entry.lines, *last.lines]))
        else:
            kept.append(entry)
    return kept


def place_of(customer: Customer, employee: Employee, anchor: str) -> Cursor | None:
    """
    The cursor after which ``note-12`` comes first, to open the history at a linked entry.

    None when there is no such entry, or it is not the employee's to see.
    """
    kind, _dash, number = anchor.partition("-")
    if kind not in KINDS or not number.isdecimal() or len(number) > 18:
        return None
    rows, moment = _rows(kind, customer, employee)
    row = rows.filter(pk=int(number)).first()
    return Cursor(getattr(row, moment), kind, row.pk + 1) if row else None


def _rows(kind: str, customer: Customer, employee: Employee) -> tuple[QuerySet[Any], str]:
    match kind:
        case "call":
            return Call.objects.filter(customer=customer), "started_at"
        case "attempt":
            tried = Attempt.objects.filter(customer=customer, undone_at=None)
            return tried.select_related("agent", "call_list"), "at"
        case "touch":
            touches = Touch.objects.filter(customer=customer).exclude(origin__startswith="call:")
            return touches.select_related("source__merged_into", "by"), "at"
        case "merge":
            return Merge.objects.filter(survivor=customer).select_related("by", "undone_by"), "merged_at"
        case "note":
            return Note.objects.filter(customer=customer).select_related("author"), "written_at"
        case "sending":
            sent = Sending.objects.filter(customer=customer)
            return sent.select_related("letter", "by").prefetch_related("versions__material"), "at"
        case "fax":
            return Fax.objects.filter(customer=customer).select_related("by"), "at"
        case "deal":
            deals = Deal.objects.visible_to(employee).filter(customer=customer)
            moves = DealMove.objects.filter(deal__in=deals)
            return moves.select_related("deal", "from_stage", "to_stage", "by"), "moved_at"
        case "task" | "rolled":
            return _tasks(kind, customer, employee)
        case _:
            return _changes(customer, employee), "timestamp"


def _tasks(kind: str, customer: Customer, employee: Employee) -> tuple[QuerySet[Any], str]:
    """Those that are done, or each time one was put off."""
    tasks = Task.objects.visible_to(employee).filter(customer=customer)
    if kind == "rolled":
        return RollOver.objects.filter(task__in=tasks).select_related("task", "by"), "at"
    return tasks.filter(done_at__isnull=False).select_related("assignee"), "done_at"


def _changes(customer: Customer, employee: Employee) -> QuerySet[LogEntry]:
    deal, task = (ContentType.objects.get_for_model(model) for model in (Deal, Task))
    deals = Deal.objects.visible_to(employee).filter(customer=customer).values("pk")
    tasks = Task.objects.visible_to(employee).filter(customer=customer).values("pk")
    updated = Q(action=LogEntry.Action.UPDATE)
    return (
        changes_of(f"customer:{customer.pk}")
        .filter(
            ~Q(content_type__in=(deal, task))
            | (Q(content_type=deal, object_id__in=deals) & updated)
            | (Q(content_type=task, object_id__in=tasks) & updated)
        )
        .select_related("actor", "content_type")
        .defer("serialized_data", "object_pk", "changes_text")
    )


def _read(kind: str, customer: Customer, employee: Employee, after: Cursor | None, limit: int) -> list[Entry]:
    rows, moment = _rows(kind, customer, employee)
    if after is not None:
        rows = rows.filter(_behind(after, kind, moment))
    ordered = rows.order_by(f"-{moment}", "-pk")[:limit]
    return [Entry(kind, getattr(row, moment), row) for row in ordered]


def _behind(after: Cursor, kind: str, moment: str) -> Q:
    """Rows of a kind that come after the cursor: earlier, or as early and of a later kind or a smaller id."""
    here, there = KINDS.index(kind), KINDS.index(after.kind)
    if here > there:
        return Q(**{f"{moment}__lte": after.at})
    earlier = Q(**{f"{moment}__lt": after.at})
    return earlier | Q(**{moment: after.at, "pk__lt": after.id}) if here == there else earlier


def _calls(customer: Customer, employee: Employee, after: Cursor | None, limit: int) -> list[Entry]:
    before = after.at + timedelta(microseconds=1) if after else None
    calls = calls_of(customer, employee, limit + 1, before)
    entries = [Entry("call", call.started_at, call) for call in calls]
    if after is None:
        return entries
    last = (-after.at.timestamp(), KINDS.index(after.kind), -after.id)
    return [entry for entry in entries if entry.order > last]


def _reader(kind: str) -> Callable[[Customer, Employee, Cursor | None, int], list[Entry]]:
    return lambda customer, employee, after, limit: _read(kind, customer, employee, after, limit)


_READERS = {kind: _reader(kind) for kind in KINDS} | {"call": _calls}
