"""
A call taken for a colleague: what was noted reaches him as a notice and as a task.

- The customer's own manager is told, whoever of the others took the call, once its outcome is said and something is
  noted; a note that changes later changes the task, until it is done.
- While he is away the task is due when he is back.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from vonal.core.facts import on
from vonal.office.notices.kinds import Kind, register
from vonal.office.notices.operations import notify
from vonal.office.routing.meant import meant_for
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import change_task, create_task
from vonal.office.telephony.events import CallNoted, OutcomeGiven
from vonal.office.telephony.models import Call

LONGEST_TITLE = 200
TAKEN = register(
    Kind(
        "call.taken_for_you",
        gettext_lazy("A colleague talked with my customer"),
        gettext_lazy("%(colleague)s talked with your customer %(customer)s: %(note)s"),
        icon="phone",
        ways=frozenset({"centre", "push", "digest"}),
    )
)


@on(OutcomeGiven)
def tell_after_outcome(fact: OutcomeGiven) -> None:
    """The talk is over and its outcome said."""
    _tell(fact.call_id, at=fact.at)


@on(CallNoted)
def tell_after_note(fact: CallNoted) -> None:
    """Something was written about a finished talk."""
    _tell(fact.call_id, at=fact.at)


def _tell(call_id: int, *, at: datetime) -> None:
    with transaction.atomic():
        calls = Call.objects.select_related("customer__manager", "answered_by")
        call = calls.select_for_update(of=("self",)).get(pk=call_id)
        taker, note = call.answered_by, " ".join(call.note.split())
        meant = meant_for(call, taker, at)
        if meant is None or taker is None or not note or not call.outcome:
            return
        told = {"colleague": taker.name, "customer": call.caller_name, "note": note}
        said = TAKEN.say(told, meant.person.language)
        title = said if len(said) <= LONGEST_TITLE else said[: LONGEST_TITLE - 1] + "…"
        origin = f"taken-for:{call.pk}"
        task = Task.objects.filter(origin=origin).first()
        if task is None:
            create_task(
                title=title,
                assignee=meant.person,
                due_at=max(meant.back_at or at, at),
                by=taker,
                at=at,
                customer=call.customer,
                origin=origin,
            )
        elif task.title != title and task.done_at is None:
            change_task(task, by=taker, at=at, title=title)
        else:
            return
        notify(
            [meant.person],
            TAKEN.name,
            subject=f"call:{call.pk}",
            data=told,
            at=at,
            url=f"/customers/{call.customer_id}" if call.customer_id else f"/calls/{call.pk}",
        )
