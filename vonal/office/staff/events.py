"""What the staff announces."""

from dataclasses import dataclass

from vonal.core.facts import Fact


@dataclass(frozen=True)
class EmployeeHired(Fact):
    """Somebody began to work here, or came back."""

    employee_id: int


@dataclass(frozen=True)
class EmployeeChanged(Fact):
    """Role, group, region, languages or extension are not what they were."""

    employee_id: int
    fields: list[str]


@dataclass(frozen=True)
class EmployeeDismissed(Fact):
    """Somebody may not come in any more; the extension is free for another."""

    employee_id: int
    extension: str
