"""
The check and the import: a chunk of rows at a time, each one transaction with the place where the next begins.

Whatever is killed in between, the rows before the place are in and those behind it are not.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.company import company
from vonal.core.facts import publish
from vonal.core.memory import give_back
from vonal.core.rows import insert_rows
from vonal.core.tables import Line, rows_of
from vonal.office.imports import deals, tasks
from vonal.office.imports.cells import BadRow
from vonal.office.imports.deciding import Decision, Memory, decide
from vonal.office.imports.drafts import Draft, Reader
from vonal.office.imports.events import ImportFinished
from vonal.office.imports.models import Import, ImportRow, Kind
from vonal.office.imports.writing import write_customers

CHUNK = 1000
SLICE_SECONDS = 2.0
TOLD_EVERY_SECONDS = 0.7
EXAMPLES = 12
Outcome = ImportRow.Outcome
ROW_COLUMNS = ("of_id", "number", "outcome", "object_id", "reason", "changes")


def check(of: Import, *, at: datetime) -> None:
    """
    Read every row and say what would become of it, without writing any.

    Stopping it or choosing other columns in the meantime ends it; what it found is then nothing.
    """
    counts: Counter[str] = Counter()
    examples: dict[str, list[list[Any]]] = {}
    by_region: Counter[str] = Counter()
    began, told = of.began_at, time.monotonic()
    memory, reader = Memory(), Reader(of.columns)
    with translation.override(_language(of)):
        for chunk in _chunks(of, 0):
            decisions, bad = _decided(of, reader, chunk, memory)
            of.handled += len(chunk)
            for number, outcome, reason in _said(decisions, bad):
                counts[outcome] += 1
                shown = examples.setdefault(outcome, [])
                if len(shown) < EXAMPLES and (reason or outcome == Outcome.MADE):
                    shown.append([number, _cells(chunk, number), reason])
            for one in decisions:
                if one.outcome == Outcome.MADE and not one.draft.fields.get("manager_id"):
                    by_region[str(one.draft.fields.get("region_id") or "")] += 1
            if time.monotonic() - told > TOLD_EVERY_SECONDS:
                told = time.monotonic()
                changed = Import.objects.filter(pk=of.pk, state=Import.State.CHECKING, began_at=began)
                if not changed.update(handled=of.handled):
                    return
                tell(of)
    with transaction.atomic():
        found = {"counts": dict(counts), "examples": examples, "by_region": dict(by_region)}
        changed = Import.objects.filter(pk=of.pk, state=Import.State.CHECKING, began_at=began)
        changed.update(state=Import.State.CHECKED, findings=found, handled=of.total, finished_at=at)
    tell(of)


def run_slice(import_id: int, *, at: datetime, seconds: float = SLICE_SECONDS) -> bool:
    """Bring in as much as a short time allows; returns whether there is more."""
    until, told = time.monotonic() + seconds, 0.0
    of = Import.objects.select_related("by").get(pk=import_id)
    reader = Reader(of.columns)
    with translation.override(_language(of)):
        while True:
            goes_on = _run_chunk(of, reader, at=at)
            if time.monotonic() - told > TOLD_EVERY_SECONDS or not goes_on:
                told = time.monotonic()
                tell(of)
            if not goes_on or time.monotonic() > until:
                give_back()
                return goes_on


def _run_chunk(of: Import, reader: Reader, *, at: datetime) -> bool:
    of.refresh_from_db(fields=["state", "position", "handled", "counts", "division"])
    if of.state != Import.State.RUNNING:
        return False
    chunk = list(islice(_lines(of, of.position), CHUNK))
    decisions, bad = _decided(of, reader, chunk, None)
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=of.pk)
        if (locked.state, locked.position) != (Import.State.RUNNING, of.position):
            return locked.state == Import.State.RUNNING  # Stopped meanwhile, or somebody else did this chunk.
        rows = _written(of, decisions, at=at) + bad
        _save_rows(of, rows)
        of.counts = dict(Counter(of.counts) + Counter(str(row.outcome) for row in rows))
        of.handled += len(chunk)
        of.position = chunk[-1].ends_at if chunk else of.position
        if len(chunk) < CHUNK:
            of.state, of.finished_at = Import.State.DONE, at
            made, updated = of.counts.get(Outcome.MADE, 0), of.counts.get(Outcome.UPDATED, 0)
            publish(ImportFinished(of.pk, of.kind, made, updated, of.by_id))
        of.save(update_fields=["state", "position", "handled", "counts", "division", "finished_at"])
    return of.state == Import.State.RUNNING


def _written(of: Import, decisions: Sequence[Decision], *, at: datetime) -> list[ImportRow]:
    """All at once; when the database refuses something, by halves, until the row it refuses stands alone."""
    if not decisions:
        return []
    write = {Kind.CUSTOMERS: write_customers, Kind.DEALS: deals.write, Kind.TASKS: tasks.write}[Kind(of.kind)]
    given = {region: dict(people) for region, people in of.division.get("given", {}).items()}
    try:
        with transaction.atomic():
            return write(of, decisions, at=at)
    except (DatabaseError, ValidationError, ValueError) as error:
        if "given" in of.division:
            of.division["given"] = given
        if len(decisions) == 1:
            reason = _("It could not be kept: %(why)s") % {"why": str(error)[:200]}
            return [ImportRow(of=of, number=decisions[0].draft.number, outcome=Outcome.BAD, reason=reason)]
        half = len(decisions) // 2
        return _written(of, _alone(decisions[:half]), at=at) + _written(of, _alone(decisions[half:]), at=at)


def _alone(decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions as if nothing had been written of them; a row that belongs to one before is written with that one."""
    for one in decisions:
        if one.is_new_customer:
            one.customer_id = None
    return list(decisions)


def _decided(
    of: Import, reader: Reader, chunk: Sequence[Line], memory: Memory | None
) -> tuple[list[Decision], list[ImportRow]]:
    drafts: list[Draft] = []
    bad: list[ImportRow] = []
    read = {
        Kind.CUSTOMERS: reader.customer,
        Kind.DEALS: deals.reader(reader),
        Kind.TASKS: tasks.reader(reader),
    }
    for line in chunk:
        try:
            drafts.append(read[Kind(of.kind)](line.number, line.cells))
        except BadRow as error:
            bad.append(ImportRow(of=of, number=line.number, outcome=Outcome.BAD, reason=str(error)[:500]))
    if of.kind == Kind.CUSTOMERS:
        return decide(of, drafts, memory), bad
    judge = deals.decide if of.kind == Kind.DEALS else tasks.decide
    return judge(of, drafts, memory), bad


def _lines(of: Import, begin: int) -> Iterator[Line]:
    return (line for line in rows_of(of.rows_file, begin) if line.number > of.heading_row)


def _chunks(of: Import, begin: int) -> Iterator[list[Line]]:
    lines = _lines(of, begin)
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def _said(decisions: Sequence[Decision], bad: Sequence[ImportRow]) -> list[tuple[int, str, str]]:
    said = [(one.draft.number, str(one.outcome), one.reason) for one in decisions]
    return sorted(said + [(row.number, str(row.outcome), row.reason) for row in bad])


def _cells(chunk: Sequence[Line], number: int) -> list[str]:
    cells = next(line.cells for line in chunk if line.number == number)
    return [cell[:80] for cell in cells[:12]]


def _save_rows(of: Import, rows: Sequence[ImportRow]) -> None:
    import orjson

    insert_rows(
        ImportRow,
        ROW_COLUMNS,
        [
            (
                of.pk,
                row.number,
                str(row.outcome),
                row.object_id,
                row.reason,
                orjson.dumps(row.changes, default=str).decode(),
            )
            for row in rows
        ],
    )


def _language(of: Import) -> str:
    return of.by.language if of.by else company().language


def tell(of: Import) -> None:
    """Let the page of whoever sent the file show how far it is."""
    if of.by_id is not None:
        live.push(live.employee_topic(of.by_id), "import.changed", import_id=of.pk)
