"""What the tasks' domain announces."""

from dataclasses import dataclass
from datetime import date

from vonal.core.facts import Fact


@dataclass(frozen=True)
class TaskCreated(Fact):
    """Somebody has something to do."""

    task_id: int
    assignee_id: int
    customer_id: int | None
    by_id: int | None


@dataclass(frozen=True)
class TaskFinished(Fact):
    """Something was done, with a result."""

    task_id: int
    customer_id: int | None
    by_id: int | None


@dataclass(frozen=True)
class TaskTimed(Fact):
    """It is due or planned at another time, or somebody else has to do it."""

    task_id: int
    assignee_id: int


@dataclass(frozen=True)
class TaskRolledOver(Fact):
    """It was not done when it was meant to be, and stands on another day."""

    task_id: int
    customer_id: int | None
    by_id: int | None


@dataclass(frozen=True)
class DayPlanned(Fact):
    """Somebody said that a day of his is planned."""

    employee_id: int
    day: date
