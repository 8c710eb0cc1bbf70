"""Somebody comes, goes or moves: the switchboard looks at its seats at once."""

from vonal.core.facts import on
from vonal.core.live import SWITCHBOARD, push
from vonal.office.staff.events import EmployeeChanged, EmployeeDismissed, EmployeeHired


@on(EmployeeHired)
def welcome(fact: EmployeeHired) -> None:
    """His telephones may register."""
    push(SWITCHBOARD, "seats.changed", employee_id=fact.employee_id)


@on(EmployeeChanged)
def move(fact: EmployeeChanged) -> None:
    """Another extension, name or group."""
    push(SWITCHBOARD, "seats.changed", employee_id=fact.employee_id)


@on(EmployeeDismissed)
def lock_out(fact: EmployeeDismissed) -> None:
    """His telephones fall silent."""
    push(SWITCHBOARD, "seats.changed", employee_id=fact.employee_id)
