"""Reads of imports, and the door to them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from vonal.core.tables import rows_of
from vonal.office.imports.models import Import, ImportRow
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office

Outcome = ImportRow.Outcome
FIRST_ROWS = 12
# What did not come in as it stands, and goes back to whoever sent it.
SENT_BACK = (Outcome.BAD, Outcome.SUSPECT, Outcome.SKIPPED)


def may_import(employee: Employee) -> bool:
    """Whoever runs the office: a list changes many cards at once, and says whose they are."""
    return runs_the_office(employee)


def import_for(employee: Employee, import_id: int) -> Import:
    """
    :raises Import.DoesNotExist: there is none, or it is not the employee's to see.
    """
    if not may_import(employee):
        raise Import.DoesNotExist
    return Import.objects.visible_to(employee).select_related("by").get(pk=import_id)


def first_rows(of: Import, count: int = FIRST_ROWS) -> list[tuple[int, list[str]]]:
    """The first rows below the headings, each as wide as the table."""
    width = int(of.table.get("columns", 0))
    lines = (line for line in rows_of(of.rows_file) if line.number > of.heading_row)
    return [(line.number, line.cells + [""] * (width - len(line.cells))) for line in islice(lines, count)]


def sent_back(of: Import) -> Iterator[list[str]]:
    """The rows that did not come in as they stand, each with the reason behind its cells; not many are held at once."""
    rows = of.rows.filter(outcome__in=SENT_BACK).order_by("number").values_list("number", "outcome", "reason")
    reasons = rows.iterator(2000)
    wanted = next(reasons, None)
    width = int(of.table.get("columns", 0))
    for line in rows_of(of.rows_file):
        if wanted is None:
            return
        if line.number == wanted[0]:
            label = str(Outcome(wanted[1]).label)
            yield [*line.cells, *[""] * (width - len(line.cells)), label, wanted[2]]
            wanted = next(reasons, None)


def kept_of(of: Import, limit: int = 100) -> list[ImportRow]:
    """What an undone import has left, and why."""
    return list(of.rows.filter(outcome__in=(Outcome.MADE, Outcome.UPDATED)).exclude(reason="")[:limit])
