"""One field of many cards or deals set at once, in chunks by a job, each noted on its card; and undone as one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.clock import now
from vonal.core.jobs import enqueue, job
from vonal.office.customers.models import Customer, Source
from vonal.office.customers.operations import change_customer
from vonal.office.losses.models import Reason
from vonal.office.own_fields.operations import MARK, set_values_of_many
from vonal.office.own_fields.queries import fields_of, values_of
from vonal.office.own_fields.reading import read, written
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import change_deal
from vonal.office.staff.models import Employee, Region
from vonal.office.views.models import BulkEdit, BulkEditRow, Noun
from vonal.office.views.operations import begin_undo, note_edit
from vonal.workflows.bulk_loss import LOST, lose_many, lost_because
from vonal.workflows.lost_deal import ReasonMissing

CHUNK = 200
REFERENCES: dict[str, type[Any]] = {"manager": Employee, "source": Source, "region": Region, LOST: Reason}
PLAIN = {Noun.CUSTOMER: ("manager", "source", "region", "importance"), Noun.DEAL: ("manager", "source", LOST)}
State = BulkEditRow.State


def edit_rows(
    noun: str, row_ids: Sequence[int], *, field: str, value: str, by: Employee, at: datetime
) -> BulkEdit:
    """
    Set a field of many rows; the first two hundred at once, the rest by a job. Who may change the rows is asked before.

    :raises ValidationError: the field or the value does not fit, there is no row or too many.
    """
    text = _readable(noun, field, value)
    if field == LOST and not text:
        raise ReasonMissing
    with transaction.atomic():
        edit = note_edit(noun, row_ids, field=field, value=text, by=by, at=at)
        _go_on(edit)
    return edit


def undo_edit(edit: BulkEdit, *, by: Employee, at: datetime) -> None:
    """Put back what stood there before; what somebody has changed since is left alone. Twice is once."""
    with transaction.atomic():
        if begin_undo(edit, by=by, at=at):
            edit.refresh_from_db()
            _go_on(edit)


def progress_of(edit: BulkEdit) -> dict[str, int]:
    """How many rows wait, were changed, were so already, were put back, were left alone."""
    counts = dict.fromkeys(State.values, 0)
    for state in edit.rows.values_list("state", flat=True):
        counts[state] += 1
    return counts


@job()
def go_on(edit_id: int) -> None:
    """The next two hundred rows."""
    with transaction.atomic():
        _go_on(BulkEdit.objects.select_for_update().get(pk=edit_id))


def _go_on(edit: BulkEdit) -> None:
    undoing = edit.undo_at is not None
    if undoing:
        edit.rows.filter(state=State.WAITING).update(state=State.LEFT)
    wanted = edit.rows.filter(state=State.CHANGED if undoing else State.WAITING).order_by("row_id")
    rows = list(wanted[: CHUNK + 1])
    part = rows[:CHUNK]
    if part:
        (_undo if undoing else _do)(edit, part)
        BulkEditRow.objects.bulk_update(part, ["before", "after", "state"], batch_size=200)
    if len(rows) > CHUNK:
        enqueue(go_on, key=f"bulk-edit:{edit.pk}", edit_id=edit.pk)


def _do(edit: BulkEdit, rows: list[BulkEditRow]) -> None:
    standing = _standing(edit, [row.row_id for row in rows])
    values = {}
    for row in rows:
        old = standing.get(row.row_id)
        if old is None or old == edit.value or (edit.field == LOST and old):
            row.state = State.SAME
            continue
        row.before, row.after, row.state = old, edit.value, State.CHANGED
        values[row.row_id] = edit.value
    _set(edit, values, by=edit.by, at=edit.at)


def _undo(edit: BulkEdit, rows: list[BulkEditRow]) -> None:
    standing = _standing(edit, [row.row_id for row in rows])
    values = {}
    for row in rows:
        if standing.get(row.row_id) == row.after and _still_there(edit, row.before):
            values[row.row_id], row.state = row.before, State.UNDONE
        else:
            row.state = State.LEFT
    _set(edit, values, by=edit.undo_by or edit.by, at=edit.undo_at or now())


def _standing(edit: BulkEdit, ids: list[int]) -> dict[int, str]:
    """What stands in the field now, as text; a row that is gone is not among them."""
    if edit.field.startswith(MARK):
        key, found = edit.field.removeprefix(MARK), values_of(edit.noun, ids)
        there = set(_model(edit.noun).objects.filter(pk__in=ids).values_list("pk", flat=True))
        return {pk: written(values.get(key)) for pk, values in found.items() if pk in there}
    if edit.field == LOST:
        return lost_because(ids)
    column = f"{edit.field}_id" if edit.field in REFERENCES else edit.field
    rows = _model(edit.noun).objects.select_for_update().filter(pk__in=ids).values_list("pk", column)
    return {pk: "" if value is None else str(value) for pk, value in rows}


def _set(edit: BulkEdit, values: dict[int, str], *, by: Employee, at: datetime) -> None:
    if not values:
        return
    if edit.field.startswith(MARK):
        key = edit.field.removeprefix(MARK)
        set_values_of_many(edit.noun, {pk: {key: text} for pk, text in values.items()}, by=by, at=at)
        return
    meant = {text: _meant(edit.field, text) for text in set(values.values())}
    if edit.field == LOST:
        lose_many({pk: meant[text] for pk, text in values.items()}, by=by, at=at)
        return
    change = change_customer if edit.noun == Noun.CUSTOMER else change_deal
    for row in _model(edit.noun).objects.filter(pk__in=values):
        change(row, by=by, at=at, **{edit.field: meant[values[row.pk]]})


def _readable(noun: str, field: str, value: str) -> str:
    """
    The value as it is written down.

    :raises ValidationError: there is no such field, or the value does not fit it.
    """
    if field.startswith(MARK):
        for own in fields_of(noun):
            if MARK + own.key == field:
                return written(read(own, value))
    elif field in PLAIN[Noun(noun)]:
        _meant(field, value)
        return value
    raise ValidationError(_("There is no such field."))


def _meant(field: str, text: str) -> Any:
    if field not in REFERENCES:
        if text not in {str(number) for number in Customer.Importance.values}:
            raise ValidationError(_("This is none of the choices."))
        return int(text)
    if not text:
        return None
    found = (
        REFERENCES[field].objects.filter(pk=int(text)).first()
        if text.isdecimal() and len(text) < 19
        else None
    )
    if found is None:
        raise ValidationError(_("This is none of the choices."))
    return found


def _still_there(edit: BulkEdit, before: str) -> bool:
    """Whether what stood there can stand there again: a person, source or region may be gone since."""
    try:
        _readable(edit.noun, edit.field, before)
    except ValidationError:
        return False
    return True


def _model(noun: str) -> Any:
    return Customer if noun == Noun.CUSTOMER else Deal
