"""Who sees what: the rules behind every door and every ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from vonal.office.staff.models import Employee

SEES_ALL = frozenset({"director", "administrator"})
# They transfer calls, answer complaints or look after money, whoever leads the customer.
SEES_ALL_CUSTOMERS = SEES_ALL | {"secretary", "accountant", "lawyer", "marketer", "support"}
RUNS_THE_OFFICE = frozenset({"director", "head", "administrator"})


def sees_all(employee: Employee) -> bool:
    return employee.role in SEES_ALL


def runs_the_office(employee: Employee) -> bool:
    """May change people, rosters, lines and settings."""
    return employee.role in RUNS_THE_OFFICE


def led_by(employee: Employee, field: str) -> Q:
    """Rows whose ``field`` (a path to an employee) is the person himself or one of his people."""
    mine = Q(**{field: employee})
    if employee.role == "head":
        mine |= Q(**{f"{field}__group__head": employee})
    return mine
