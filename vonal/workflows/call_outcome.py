"""A talk is over: what was promised becomes a task, and a wrong number is no sale."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.facts import on
from vonal.core.phones import display
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import change_task, create_task, finish_task, reopen_task
from vonal.office.telephony.events import OutcomeGiven
from vonal.office.telephony.models import Call, Outcome
from vonal.workflows.lost_deal import lose_unsaid

PREPARED_WITHIN = timedelta(days=1)
KINDS = {Outcome.CALL_BACK: Task.Kind.CALL, Outcome.MEETING: Task.Kind.MEETING}


@on(OutcomeGiven)
def keep_promise(fact: OutcomeGiven) -> None:
    """A call-back or a meeting is a task of whoever talked; a corrected outcome corrects the task."""
    with transaction.atomic():
        call = _locked(fact.call_id)
        by = Employee.objects.get(pk=fact.employee_id)
        task = Task.objects.filter(origin=_origin(call)).first()
        kind = KINDS.get(Outcome(call.outcome))
        person = call.answered_by or by
        with translation.override(person.language):
            if kind is None:
                _take_back(task, by=by, at=fact.at)
            else:
                _promise(call, task, kind, person=person, by=by, at=fact.at)


@on(OutcomeGiven)
def forget_wrong_number(fact: OutcomeGiven) -> None:
    """The deal a wrong number opened is refused, unless somebody has moved it already."""
    with transaction.atomic():
        if _locked(fact.call_id).outcome != Outcome.WRONG_NUMBER:
            return
        deal = Deal.objects.filter(origin=f"call:{fact.call_id}", closed_at__isnull=True).first()
        if deal is None or deal.moves.count() > 1:
            return
        lose_unsaid(deal, by=Employee.objects.get(pk=fact.employee_id), at=fact.at)


def _locked(call_id: int) -> Call:
    """The facts of two corrections may come in any order: the call itself says what counts."""
    calls = Call.objects.select_related("customer", "answered_by")
    return calls.select_for_update(of=("self",)).get(pk=call_id)


def _take_back(task: Task | None, *, by: Employee, at: datetime) -> None:
    if task is not None and task.done_at is None:
        finish_task(task, result=_("The outcome of the call was corrected."), by=by, at=at)


def _promise(
    call: Call, task: Task | None, kind: Task.Kind, *, person: Employee, by: Employee, at: datetime
) -> None:
    due_at, title = call.call_back_at or at + PREPARED_WITHIN, _title(call, kind)
    if task is None:
        create_task(
            title=title,
            kind=kind,
            assignee=person,
            due_at=due_at,
            by=by,
            at=at,
            customer=call.customer,
            origin=_origin(call),
        )
        return
    if task.done_at is not None:
        if call.outcome_at is None or call.outcome_at <= task.done_at:
            return  # This very promise was kept.
        task = reopen_task(task, by=by, at=at)
    if (task.title, task.kind, task.due_at) != (title, kind, due_at):
        change_task(task, by=by, at=at, title=title, kind=kind, due_at=due_at)


def _title(call: Call, kind: str) -> str:
    who = str(call.customer) if call.customer and call.customer.name else ""
    who = who or display(call.number, company().country) or call.number_raw
    if kind == Task.Kind.MEETING:
        return _("Meeting with %(who)s") % {"who": who}
    return _("Call %(who)s back") % {"who": who}


def _origin(call: Call) -> str:
    return f"call:{call.pk}"
