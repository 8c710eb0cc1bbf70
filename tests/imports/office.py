"""A company into which lists are brought, and what a test says of one."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from tests.telephony.cast import NOON, company, person
from vonal.core.spreadsheets import write_xlsx
from vonal.office.customers.models import Customer
from vonal.office.imports import operations, running, undoing
from vonal.office.imports.models import Import
from vonal.office.staff.models import Employee

State = Import.State
LATER = NOON + timedelta(hours=1)


def director() -> Employee:
    company()
    return person("dora", "director", on_line=False)


def receive(text: str | bytes, by: Employee, kind: str = "customers", **how: str) -> Import:
    content = text.encode() if isinstance(text, str) else text
    return operations.receive_file(BytesIO(content), "list.csv", kind=kind, by=by, at=NOON, **how)


def workbook(headings: list[str], rows: list[list[Any]]) -> bytes:
    file = BytesIO()
    write_xlsx(file, headings, rows)
    return file.getvalue()


def check(of: Import, columns: list[str] | None = None, **choices: Any) -> Import:
    assert of.by is not None
    of = operations.choose_columns(
        of, of.columns if columns is None else columns, {**of.choices, **choices}, by=of.by, at=NOON
    )
    running.check(of, at=NOON)
    of.refresh_from_db()
    return of


def bring_in(of: Import) -> Import:
    assert of.by is not None
    operations.bring_in(of, by=of.by, at=LATER)
    while running.run_slice(of.pk, at=LATER):
        pass
    of.refresh_from_db()
    return of


def undo(of: Import) -> Import:
    assert of.by is not None
    operations.undo(of, by=of.by, at=LATER)
    while undoing.undo_slice(of, at=LATER):
        pass
    of.refresh_from_db()
    return of


def card(name: str) -> dict[str, Any]:
    """What is on a card, as plain as can be compared."""
    customer = Customer.objects.get(name=name)
    return {
        "kind": customer.kind,
        "people": [(contact.name, contact.position) for contact in customer.contacts.all()],
        "points": {
            (point.value, point.contact.name if point.contact else "")
            for point in customer.contact_points.all()
        },
    }
