"""Reads of own fields. Whoever may see a row may see its fields: the doors are those of the row."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from vonal.core.kept_queries import kept_in_sql
from vonal.core.statements import Statement
from vonal.office.own_fields.models import OwnField, OwnValue, Value

CHUNK = 5_000
IN_USE = Statement("SELECT 1 FROM own_fields_ownfield WHERE noun = %s AND is_active LIMIT 1")


@kept_in_sql
def fields_of(noun: str) -> QuerySet[OwnField]:
    """The fields in use, in their order."""
    return OwnField.objects.filter(noun=noun, is_active=True)


def values_of(
    noun: str, ids: Collection[int], fields: Collection[OwnField] | None = None
) -> dict[int, dict[str, Value]]:
    """
    ``{id: {key: value}}`` of the fields in use, empty ones left out; every id has its entry.

    One query for the fields, unless they are given, and one for five thousand rows.
    """
    found: dict[int, dict[str, Value]] = {pk: {} for pk in ids}
    if fields is None and not (found and IN_USE.rows(noun)):
        return found
    known = {field.pk: field for field in (fields_of(noun) if fields is None else fields)}
    if not known:
        return found
    wanted = list(found)
    for begin in range(0, len(wanted), CHUNK):
        rows = OwnValue.objects.filter(row_id__in=wanted[begin : begin + CHUNK], field__in=known)
        for row in rows:
            row.field = known[row.field_id]
            found[row.row_id][row.field.key] = row.value
    return found
