"""Open pages hear of tasks."""

from vonal.core import live
from vonal.office.tasks.models import Task


def tell(task: Task) -> None:
    """Open pages of whoever has to do it are drawn anew."""
    live.push(
        live.employee_topic(task.assignee_id), "task.changed", task_id=task.pk, customer_id=task.customer_id
    )
