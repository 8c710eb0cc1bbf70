"""What people do with calls."""

from datetime import datetime

from django.db import transaction

from vonal.core.facts import publish
from vonal.core.live import STAFF, employee_topic, push
from vonal.office.customers.models import Contact, Customer
from vonal.office.staff.models import Employee
from vonal.office.telephony.changed_calls import calls_changed
from vonal.office.telephony.events import CalledBack, CallNoted, OutcomeGiven
from vonal.office.telephony.models import Call, Outcome
from vonal.office.telephony.shown import show_customer_to


class NobodyTalked(Exception):
    """A call without a talk, or one still going on, has no outcome."""


class CallBackNeedsTime(Exception):
    """A promise to call back says when, and not in the past."""


class RefusalNeedsReason(Exception):
    """A refusal says why."""


class CallWasNotMissed(Exception):
    """Only a missed call is called back."""


@transaction.atomic
def give_outcome(
    call: Call,
    outcome: str,
    *,
    by: Employee,
    at: datetime,
    call_back_at: datetime | None = None,
    refusal_reason: str = "",
) -> Call:
    """
    Say what a finished talk ended with; saying it anew corrects it.

    :raises NobodyTalked: there was no talk, or it is not over.
    :raises CallBackNeedsTime: ``call_back`` without a time to come.
    :raises RefusalNeedsReason: ``refused`` without a reason.
    """
    outcome = Outcome(outcome)
    if outcome == Outcome.CALL_BACK and (call_back_at is None or call_back_at <= at):
        raise CallBackNeedsTime
    if outcome == Outcome.REFUSED and not refusal_reason.strip():
        raise RefusalNeedsReason
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.answered_at is None or call.state != Call.State.ENDED:
        raise NobodyTalked
    call.outcome, call.outcome_at = outcome, at
    call.outcome_reason = refusal_reason.strip()[:200] if outcome == Outcome.REFUSED else ""
    call.call_back_at = call_back_at if outcome in {Outcome.CALL_BACK, Outcome.MEETING} else None
    call.save(update_fields=["outcome", "outcome_reason", "outcome_at", "call_back_at"])
    calls_changed([call])
    publish(OutcomeGiven(call.pk, by.pk, outcome, call.outcome_reason, call.call_back_at, at))
    push_changed(call)
    push(employee_topic(call.answered_by_id or by.pk), "phone.changed")
    return call


@transaction.atomic
def write_call_note(call: Call, text: str, *, by: Employee, at: datetime) -> Call:
    """Keep what was typed about the call; it replaces what was there."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.note != text:
        call.note = text
        call.save(update_fields=["note"])
        if call.outcome:  # What is typed before goes with the outcome.
            publish(CallNoted(call.pk, by.pk, at))
    return call


@transaction.atomic
def mark_called_back(call: Call, *, by: Employee, at: datetime) -> Call:
    """
    A missed caller has been reached; marking it twice changes nothing.

    :raises CallWasNotMissed: somebody talked to him at once.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    if not call.missed:
        raise CallWasNotMissed
    if call.called_back_at is None:
        call.called_back_at, call.called_back_by = at, by
        call.save(update_fields=["called_back_at", "called_back_by"])
        calls_changed([call])
        publish(CalledBack(call.pk, by.pk, at))
        push_changed(call)
    return call


@transaction.atomic
def attach_customer(call: Call, customer: Customer, contact: Contact | None = None) -> Call:
    """Say whose call it is; everybody it rang at may open the card, and is shown it at once."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.customer_id == customer.pk and (contact is None or call.contact_id == contact.pk):
        return call
    call.customer, call.contact = customer, contact
    call.save(update_fields=["customer", "contact"])
    calls_changed([call])
    rung = list(Employee.objects.filter(pk__in=call.legs.filter(skipped_why="").values("employee")))
    show_customer_to(customer, rung)
    for person in rung:
        push(employee_topic(person.pk), "customer.ready", call_id=call.pk, customer_id=customer.pk)
        push(employee_topic(person.pk), "phone.changed")
    push_changed(call)
    return call


def push_changed(call: Call) -> None:
    """Lists that show this call must be read anew."""
    push(STAFF, "call.changed", call_id=call.pk, state=call.state, customer_id=call.customer_id)
