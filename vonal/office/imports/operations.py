"""Everything that is done with an import; actor and time are given, one transaction each."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.files import CHUNK_BYTES
from vonal.core.jobs import enqueue
from vonal.core.tables import convert, rows_of
from vonal.office.imports import jobs
from vonal.office.imports.deciding import EXISTING, SUSPECTS
from vonal.office.imports.division import usual_weights
from vonal.office.imports.fields import fields_for
from vonal.office.imports.guessing import LOOKED_AT, fingerprint_of, guess_columns, heading_row_of
from vonal.office.imports.headings import plain
from vonal.office.imports.models import Import, Kind, Template
from vonal.office.staff.models import Employee

State = Import.State


class NotNow(ValidationError):
    """What an import is at does not allow this."""

    def __init__(self) -> None:
        super().__init__(_("This cannot be done with the import as it is now; look at it again."))


class NothingToBringIn(ValidationError):
    """No column says what the rows are about."""

    def __init__(self) -> None:
        super().__init__(_("Say of at least one column what it is."))


def receive_file(file: BinaryIO, name: str, *, kind: str, by: Employee, at: datetime, **how: str) -> Import:
    """
    Keep a file and look into it; ``how`` may say ``encoding``, ``separator`` and ``sheet``.

    :raises UnreadableFile: it is no table; nothing of it is kept.
    """
    of = Import.objects.create(by=by, kind=Kind(kind), file_name=name[-200:], created_at=at)
    try:
        of.folder.mkdir(parents=True, exist_ok=True)
        with (of.folder / "source").open("wb") as kept:
            shutil.copyfileobj(file, kept, CHUNK_BYTES)
        _look_into(of, how)
    except BaseException:
        shutil.rmtree(of.folder, ignore_errors=True)
        of.delete()
        raise
    return of


def read_again(
    of: Import, *, by: Employee, kind: str = "", heading_row: int | None = None, **how: str
) -> Import:
    """
    Look into the file once more, as another kind of list, sheet, encoding or with other headings.

    :raises UnreadableFile: it cannot be read so; the import stays as it is.
    :raises NotNow: rows of it are in.
    """
    _check_state(of, State.READY, State.CHECKED, State.CHECKING)
    of.kind = Kind(kind or of.kind)
    _look_into(of, how, heading_row)
    return of


def _look_into(of: Import, how: Mapping[str, str], heading_row: int | None = None) -> None:
    fresh = of.folder / "rows.new"
    try:
        table = convert(of.folder / "source", fresh, **{key: value for key, value in how.items() if value})
        fresh.replace(of.rows_file)
    finally:
        fresh.unlink(missing_ok=True)
    of.table = dict(table.__dict__)
    first = [
        (line.number, line.cells)
        for line, _n in zip(rows_of(of.rows_file), range(LOOKED_AT + 20), strict=False)
    ]
    numbers = [number for number, _cells in first]
    if heading_row is None or (heading_row and heading_row not in numbers):
        heading_row = heading_row_of(first, of.kind)
    of.heading_row = heading_row
    named = next((cells for number, cells in first if number == heading_row), [])
    of.headings = [*named, *[""] * (table.columns - len(named))]
    below = [cells for number, cells in first if number > heading_row]
    of.columns = guess_columns(of.headings, below, of.kind)
    template = Template.objects.filter(kind=of.kind, fingerprint=fingerprint_of(of.headings)).first()
    if template is not None and any(of.headings):
        of.columns = [template.columns.get(plain(heading), "") for heading in of.headings]
        of.choices = template.choices
    of.choices = {"existing": "both", "suspects": "skip", "template": template.name if template else ""} | {
        key: value for key, value in of.choices.items() if key != "template"
    }
    of.division = {"weights": {}}
    of.state, of.findings, of.counts, of.handled, of.position = State.READY, {}, {}, 0, 0
    of.save()


@transaction.atomic
def choose_columns(
    of: Import,
    columns: Sequence[str],
    choices: Mapping[str, Any],
    *,
    by: Employee,
    at: datetime,
    keep_as: str = "",
) -> Import:
    """
    Say what each column is and what to do with known customers, and have every row checked.

    :raises NothingToBringIn: all columns are left out.
    :raises ValidationError: two columns are the same thing.
    :raises NotNow: rows of it are in.
    """
    of = Import.objects.select_for_update().get(pk=of.pk)
    _check_state(of, State.READY, State.CHECKED, State.CHECKING)
    known = {field.key: field for field in fields_for(of.kind)}
    columns = [column if column in known else "" for column in columns][: len(of.columns)]
    if not any(columns):
        raise NothingToBringIn
    for key in set(columns) - {""}:
        if columns.count(key) > 1 and not known[key].is_many:
            raise ValidationError(_("Two columns are “%(field)s”; choose one.") % {"field": known[key].label})
    of.columns = columns
    of.choices = {
        "existing": choices.get("existing") if choices.get("existing") in EXISTING else "both",
        "suspects": choices.get("suspects") if choices.get("suspects") in SUSPECTS else "skip",
        "overwrite": bool(choices.get("overwrite")),
        "divide": bool(choices.get("divide")),
        "source": choices.get("source") or None,
        "template": of.choices.get("template", ""),
    }
    if keep_as.strip():
        _keep_template(of, keep_as.strip(), by=by, at=at)
    of.division = {"weights": usual_weights() if of.choices["divide"] and of.kind == Kind.CUSTOMERS else {}}
    of.state, of.began_at, of.findings, of.counts, of.handled, of.position = State.CHECKING, at, {}, {}, 0, 0
    of.save()
    enqueue(jobs.check, import_id=of.pk)
    return of


def _keep_template(of: Import, name: str, *, by: Employee, at: datetime) -> None:
    Template.objects.update_or_create(
        kind=of.kind,
        fingerprint=fingerprint_of(of.headings),
        defaults={
            "name": name[:100],
            "columns": dict(zip(map(plain, of.headings), of.columns, strict=False)),
            "choices": {key: value for key, value in of.choices.items() if key != "template"},
            "by": by,
            "used_at": at,
        },
    )
    of.choices["template"] = name[:100]


@transaction.atomic
def divide_by(of: Import, weights: Mapping[str, Mapping[str, int]], *, by: Employee) -> Import:
    """
    Say who gets how much of which region.

    :raises NotNow: rows of it are in.
    """
    of = Import.objects.select_for_update().get(pk=of.pk)
    _check_state(of, State.CHECKED)
    of.division = {"weights": {region: dict(shares) for region, shares in weights.items()}}
    of.save(update_fields=["division"])
    return of


@transaction.atomic
def bring_in(of: Import, *, by: Employee, at: datetime) -> Import:
    """
    Begin, or go on where it was stopped.

    :raises NotNow: it is not checked, or done.
    """
    of = Import.objects.select_for_update().get(pk=of.pk)
    _check_state(of, State.CHECKED, State.STOPPED)
    if of.state == State.CHECKED:
        of.began_at, of.handled, of.position, of.counts = at, 0, 0, {}
    of.state, of.finished_at = State.RUNNING, None
    of.save(update_fields=["state", "began_at", "finished_at", "handled", "position", "counts"])
    enqueue(jobs.run, key=f"import:{of.pk}", import_id=of.pk)
    return of


@transaction.atomic
def stop(of: Import, *, by: Employee, at: datetime) -> Import:
    """
    Let nothing more come in for now; what is in stays.

    :raises NotNow: nothing is coming in.
    """
    of = Import.objects.select_for_update().get(pk=of.pk)
    _check_state(of, State.RUNNING)
    of.state, of.finished_at = State.STOPPED, at
    of.save(update_fields=["state", "finished_at"])
    return of


@transaction.atomic
def undo(of: Import, *, by: Employee, at: datetime) -> Import:
    """
    Take everything back that came in.

    :raises NotNow: nothing has come in, or it is on its way still.
    """
    of = Import.objects.select_for_update().get(pk=of.pk)
    _check_state(of, State.DONE, State.STOPPED)
    last = of.rows.order_by("-number").values_list("number", flat=True).first() or 0
    of.state, of.position = State.UNDOING, last + 1
    of.save(update_fields=["state", "position"])
    enqueue(jobs.undo, key=f"import:{of.pk}:undo", import_id=of.pk)
    return of


@transaction.atomic
def forget(of: Import, *, by: Employee) -> None:
    """
    Throw a file away of which nothing came in.

    :raises NotNow: something did.
    """
    of = Import.objects.select_for_update().get(pk=of.pk)
    _check_state(of, State.READY, State.CHECKING, State.CHECKED, State.UNDONE)
    folder: Path = of.folder
    of.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _check_state(of: Import, *states: str) -> None:
    if of.state not in states:
        raise NotNow
