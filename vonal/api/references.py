"""Other records named by number in a request."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from vonal.office.customers.models import Source
from vonal.office.staff.models import Employee, Region

Row = TypeVar("Row", bound=Model)


def named(rows: QuerySet[Row], number: int, field: str) -> Row:
    """
    The row a field names.

    :raises ValidationError: there is none; it names the field.
    """
    row = rows.filter(pk=number).first()
    if row is None:
        raise ValidationError({field: f"There is no {field} {number}."})
    return row


def resolved(fields: dict[str, Any]) -> dict[str, Any]:
    """``manager_id: 5`` and the like as ``manager: Employee``; None takes the reference away."""
    kinds: dict[str, QuerySet[Any]] = {
        "manager": Employee.objects.working(),
        "region": Region.objects.all(),
        "source": Source.objects.all(),
    }
    found = dict(fields)
    for field, rows in kinds.items():
        if f"{field}_id" in found:
            number = found.pop(f"{field}_id")
            found[field] = None if number is None else named(rows, number, field)
    return found
