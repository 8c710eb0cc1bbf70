"""A contact handed to an agent for the first work comes back with what came of it, as a task."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.facts import on
from vonal.office.campaigns.events import AttemptUndone, ContactWorked
from vonal.office.campaigns.models import Attempt, CallList
from vonal.office.campaigns.operations import give_back
from vonal.office.staff.events import EmployeeDismissed
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import create_task, finish_task, reopen_task


@on(ContactWorked)
def tell_who_handed_over(fact: ContactWorked) -> None:
    """He reads what came of it among his tasks; told twice it is one task."""
    with transaction.atomic():
        attempts = Attempt.objects.select_related("entry__handed_by", "customer", "agent")
        attempt = attempts.select_for_update(of=("self",)).filter(pk=fact.attempt_id, undone_at=None).first()
        if attempt is None or attempt.entry.handed_by is None or not attempt.entry.handed_by.is_active:
            return
        giver = attempt.entry.handed_by
        with translation.override(giver.language):
            words = {
                "agent": attempt.agent.name,
                "whom": attempt.customer,
                "what": attempt.get_outcome_display(),
            }
            title = _("%(agent)s has called %(whom)s: %(what)s") % words
        if attempt.reason:
            title = f"{title}. {attempt.reason}"
        task = create_task(
            title=title[:200],
            assignee=giver,
            due_at=attempt.at,
            customer=attempt.customer,
            by=attempt.agent,
            at=attempt.at,
            origin=_origin(attempt.pk),
        )
        if task.done_at is not None:
            reopen_task(task, by=attempt.agent, at=attempt.at)


@on(AttemptUndone)
def take_it_back(fact: AttemptUndone) -> None:
    """There is nothing to read about a slip."""
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=fact.attempt_id)
        task = Task.objects.filter(origin=_origin(attempt.pk), done_at=None).first()
        if task is not None and attempt.undone_at is not None:
            with translation.override(task.assignee.language):
                result = _("The agent has taken it back.")
            finish_task(task, result=result, by=attempt.agent, at=attempt.undone_at)


@on(EmployeeDismissed)
def free_his_contacts(fact: EmployeeDismissed) -> None:
    """What somebody who is gone had before him or had promised is anybody's of the list."""
    with transaction.atomic():
        gone = Employee.objects.get(pk=fact.employee_id)
        if not gone.is_active:
            give_back(gone, CallList.objects.all())


def _origin(attempt_id: int) -> str:
    return f"attempt:{attempt_id}"
