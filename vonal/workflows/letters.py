"""A letter is settled: whoever looks at the card it belongs to sees it at once."""

from __future__ import annotations

from vonal.core import live
from vonal.core.facts import on
from vonal.core.mail import LetterSettled
from vonal.office.materials.models import Sending
from vonal.office.tasks.models import Meeting


@on(LetterSettled)
def show(fact: LetterSettled) -> None:
    """On the card's history, and beside the meeting."""
    for sending in Sending.objects.filter(letter=fact.letter_id).select_related("customer"):
        watching = {sending.by_id, sending.customer.manager_id} - {None}
        for employee_id in sorted(pk for pk in watching if pk is not None):
            topic = live.employee_topic(employee_id)
            live.push(topic, "customer.changed", customer_id=sending.customer_id)
    for meeting in Meeting.objects.filter(letter=fact.letter_id).select_related("task"):
        task = meeting.task
        topic = live.employee_topic(task.assignee_id)
        live.push(topic, "task.changed", task_id=task.pk, customer_id=task.customer_id)
