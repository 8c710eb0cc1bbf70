"""Everything that changes own fields and what stands in them; actor and time are given, one transaction each."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from anyascii import anyascii
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from vonal.core.changes import recorded
from vonal.office.own_fields.bearers import bearers_of
from vonal.office.own_fields.models import MOST_CHOICES, OwnField, OwnValue, Value
from vonal.office.own_fields.queries import fields_of
from vonal.office.own_fields.reading import read, written
from vonal.office.staff.models import Employee

MARK = "own:"  # Before the key, where changes are written down beside those of fields every company has.
CHUNK = 1_000
CHANGEABLE = frozenset({"name", "choices", "position", "is_active"})
Values = Mapping[str, Any]


@transaction.atomic
def make_field(
    *,
    noun: str,
    name: str,
    kind: str,
    by: Employee,
    choices: Collection[str] = (),
    position: int | None = None,
    is_active: bool = True,
) -> OwnField:
    """
    Add a field; its key for programs comes of the name and stays when the name changes.

    :raises ValidationError: the name is taken, or a choice has nothing to choose from.
    """
    last = OwnField.objects.filter(noun=noun).aggregate(last=Max("position"))["last"] or 0
    field = OwnField(
        noun=noun,
        name=name.strip(),
        kind=kind,
        choices=_clean(choices),
        position=position or last + 1,
        is_active=is_active,
    )
    field.key = _free_key(field)
    _check(field)
    field.save(force_insert=True)
    return field


@transaction.atomic
def change_field(field: OwnField, *, by: Employee, **fields: Any) -> OwnField:
    """
    Change ``name``, ``choices``, ``position`` or ``is_active``; values that stand there stay as they are.

    :raises ValidationError: the name is taken, or a choice has nothing to choose from.
    """
    strange = fields.keys() - CHANGEABLE
    if strange:
        message = f"No such field: {', '.join(sorted(strange))}."
        raise TypeError(message)
    field = OwnField.objects.select_for_update().get(pk=field.pk)
    for name, value in fields.items():
        setattr(field, name, _clean(value) if name == "choices" else value)
    _check(field)
    field.save(update_fields=list(fields))
    return field


def set_values(noun: str, row_id: int, values: Values, *, by: Employee | None, at: datetime) -> None:
    """
    Fill fields of one row: ``{key: raw}``, raw as typed or of the field's type; empty takes the value away.

    :raises ValidationError: a key is unknown or a value does not fit; it names the field, and nothing is changed.
    """
    set_values_of_many(noun, {row_id: values}, by=by, at=at)


@transaction.atomic
def set_values_of_many(
    noun: str, rows: Mapping[int, Values], *, by: Employee | None, at: datetime
) -> dict[int, dict[str, Value | None]]:
    """
    Fill fields of many rows, a few statements a thousand of them.

    :return: what really changed, as it was before: ``{id: {key: old value}}``.
    :raises ValidationError: as ``set_values``.
    """
    fields = {field.key: field for field in fields_of(noun)}
    wanted = {row_id: _read(fields, values) for row_id, values in rows.items()}
    ids = sorted(wanted)
    before: dict[int, dict[str, Value | None]] = {}
    for begin in range(0, len(ids), CHUNK):
        part = {row_id: wanted[row_id] for row_id in ids[begin : begin + CHUNK]}
        before |= _write(noun, fields, part, by=by, at=at)
    if before:
        bearers_of(noun).tell(before, by)
    return before


@transaction.atomic
def forget_values(noun: str, row_ids: Collection[int]) -> None:
    """Take the values of rows that are going away along with them; the log of a row that is gone says nothing."""
    OwnValue.objects.filter(field__noun=noun, row_id__in=list(row_ids)).delete()


def _read(fields: Mapping[str, OwnField], values: Values) -> dict[str, Value | None]:
    found, wrong = {}, {}
    for key, raw in values.items():
        if key not in fields:
            wrong[key] = [_("There is no field “%(key)s”.") % {"key": key[:50]}]
            continue
        try:
            found[key] = read(fields[key], raw)
        except ValidationError as error:
            wrong |= error.message_dict
    if wrong:
        raise ValidationError(wrong)
    return found


def _write(
    noun: str,
    fields: Mapping[str, OwnField],
    wanted: Mapping[int, Mapping[str, Value | None]],
    *,
    by: Employee | None,
    at: datetime,
) -> dict[int, dict[str, Value | None]]:
    keys = {key for values in wanted.values() for key in values}
    touched = {fields[key].pk: fields[key] for key in keys}
    there = OwnValue.objects.select_for_update().filter(row_id__in=list(wanted), field__in=touched)
    kept: dict[tuple[int, str], OwnValue] = {}
    for row in there:
        row.field = touched[row.field_id]
        kept[row.row_id, row.field.key] = row
    before: dict[int, dict[str, Value | None]] = {}
    new: list[OwnValue] = []
    changed: list[OwnValue] = []
    gone: list[int] = []
    for row_id, values in wanted.items():
        for key, value in values.items():
            standing = kept.get((row_id, key))
            old = standing.value if standing is not None else None
            if old == value:
                continue
            before.setdefault(row_id, {})[key] = old
            if value is None:
                gone.append(kept[row_id, key].pk)
            elif standing is not None:
                setattr(standing, standing.field.column, value)
                changed.append(standing)
            else:
                new.append(OwnValue(field=fields[key], row_id=row_id, **{fields[key].column: value}))
    OwnValue.objects.filter(pk__in=gone).delete()
    OwnValue.objects.bulk_create(new, batch_size=500)
    OwnValue.objects.bulk_update(changed, ["text", "number", "day", "flag"], batch_size=200)
    _note(noun, before, wanted, by=by, at=at)
    return before


def _note(
    noun: str,
    before: Mapping[int, Mapping[str, Value | None]],
    wanted: Mapping[int, Mapping[str, Value | None]],
    *,
    by: Employee | None,
    at: datetime,
) -> None:
    """Write the changes into the log of those they belong to."""
    bearers = bearers_of(noun)
    known = bearers.look(before.keys())
    kind = ContentType.objects.get_for_model(bearers.model)
    entries = [
        LogEntry(
            content_type=kind,
            object_pk=str(row_id),
            object_id=row_id,
            object_repr=known[row_id].name,
            action=LogEntry.Action.UPDATE,
            changes={MARK + key: [written(old), written(wanted[row_id][key])] for key, old in olds.items()},
            actor=by,
            timestamp=at,
            cid=known[row_id].subject,
            additional_data={"subject": known[row_id].subject},
        )
        for row_id, olds in before.items()
        if row_id in known
    ]
    if len(entries) == 1:
        with recorded(by=by, at=at):  # What is still being typed stays one change.
            entries[0].save(force_insert=True)
    else:
        LogEntry.objects.bulk_create(entries, batch_size=500)


def _check(field: OwnField) -> None:
    field.full_clean()
    if field.kind == OwnField.Kind.CHOICE and not field.choices:
        raise ValidationError({"choices": [_("Say what there is to choose from, one a line.")]})


def _clean(choices: Collection[str]) -> list[str]:
    kept = dict.fromkeys(choice.strip()[:100] for choice in choices if choice.strip())
    if len(kept) > MOST_CHOICES:
        raise ValidationError({"choices": [_("At most %(n)d choices.") % {"n": MOST_CHOICES}]})
    return list(kept)


def _free_key(field: OwnField) -> str:
    plain = "_".join(re.findall(r"[a-z0-9]+", anyascii(field.name).lower()))[:40].strip("_") or "field"
    taken = set(OwnField.objects.filter(noun=field.noun).values_list("key", flat=True))
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}_{number}", number + 1
    return key
