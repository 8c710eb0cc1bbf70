"""What the tasks' domain announces."""

from dataclasses import dataclass

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
