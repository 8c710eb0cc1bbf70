"""What came of an attempt, and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.facts import publish
from vonal.core.jobs import enqueue, job
from vonal.office.campaigns.dealing import hide_card, reserve_again
from vonal.office.campaigns.events import AttemptUndone, ContactReached, ContactWorked
from vonal.office.campaigns.filling import add_lanes, tell
from vonal.office.campaigns.hours import zone_of
from vonal.office.campaigns.models import Attempt, CallList, Entry, Outcome
from vonal.office.campaigns.numbers import (
    forbid_numbers,
    is_barred,
    lift_marks_of,
    mark_wrong,
    marks_on,
    numbers_of,
)
from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Call
from vonal.office.telephony.models import Outcome as CallOutcome

LONGEST_PAUSE = timedelta(days=7)
# Who is busy is there: he is tried again sooner.
SHORTER_WHEN_BUSY = 4
SHORTEST_PAUSE = timedelta(minutes=5)
LONGEST_NOTE = 20_000
UNDONE_WITHIN = timedelta(days=1)
CALL_IS_WRITTEN_WITHIN = timedelta(seconds=30)
DIALLED_BEFORE = timedelta(seconds=5)  # The exchange's clock may be a little behind.
State = Entry.State
ENDS = {
    Outcome.REFUSED: State.REFUSED,
    Outcome.DO_NOT_CALL: State.BARRED,
    Outcome.MEETING: State.MEETING,
}
OF_THE_CALL = {
    Outcome.REFUSED: CallOutcome.REFUSED,
    Outcome.DO_NOT_CALL: CallOutcome.REFUSED,
    Outcome.WRONG_NUMBER: CallOutcome.WRONG_NUMBER,
    Outcome.CALL_BACK: CallOutcome.CALL_BACK,
    Outcome.MEETING: CallOutcome.MEETING,
}
KEPT = (
    "state", "attempts", "misses", "number", "zone", "due_at", "promised_to_id", "reserved_at", "talk",
)  # fmt: skip


class NotBeforeHim(ValidationError):
    """The contact has gone to somebody else, or its list has ended."""

    def __init__(self) -> None:
        super().__init__(_("This contact is no longer before you: somebody else may have him."))


class UndoIsLate(ValidationError):
    """Only what was said last, and not long ago, can be taken back."""

    def __init__(self) -> None:
        super().__init__(
            _("This can no longer be undone: the contact has been called again or is with a colleague.")
        )


@transaction.atomic
def give_outcome(
    agent: Employee,
    entry_id: int,
    outcome: str,
    *,
    at: datetime,
    reason: str = "",
    note: str = "",
    call_back_at: datetime | None = None,
    number: str = "",
) -> Attempt:
    """
    Say what came of calling the contact before the agent.

    ``number`` is the one he called, when it was not the entry's. A refusal and a wish not to be called say why, a
    promise to call back says when.

    :raises NotBeforeHim: it is not his contact any more.
    :raises ValidationError: what the outcome needs is missing, field by field; nothing is kept.
    """
    chosen = Outcome(outcome)
    reason, note = reason.strip(), note.strip()
    _check(chosen, at, reason, note, call_back_at)
    found = Entry.objects.select_for_update(of=("self",)).select_related("call_list", "customer__region")
    entry = found.filter(pk=entry_id, reserved_by=agent, state=State.WAITING).first()
    if entry is None:
        raise NotBeforeHim
    began_at = entry.reserved_at or at
    call = _call_of(agent, entry, began_at)
    number = number or (call.number if call else "")
    called = number if number in numbers_of(entry.customer) else entry.number
    attempt = Attempt.objects.create(
        entry=entry,
        call_list=entry.call_list,
        customer=entry.customer,
        agent=agent,
        number=called,
        outcome=chosen,
        reason=reason,
        note=note,
        call_back_at=call_back_at if chosen == Outcome.CALL_BACK else None,
        began_at=began_at,
        at=at,
        call=call,
        before=_snapshot(entry),
    )
    entry.attempts += 1
    entry.misses = 0 if attempt.is_reached else entry.misses + 1
    _settle(entry, attempt, at)
    hide_card(entry)
    entry.reserved_by = entry.reserved_at = None
    entry.free_at = entry.due_at
    entry.save()
    if call is not None:
        _answer_for(attempt, call)
    else:
        enqueue(find_call, attempt_id=attempt.pk, run_after=at + CALL_IS_WRITTEN_WITHIN)
    if attempt.is_reached:
        publish(ContactReached(attempt.pk, attempt.customer_id, at))
    if entry.state != State.WAITING:
        publish(ContactWorked(attempt.pk, entry.pk))
    tell(entry.call_list_id)
    return attempt


def _check(outcome: Outcome, at: datetime, reason: str, note: str, call_back_at: datetime | None) -> None:
    if outcome in (Outcome.REFUSED, Outcome.DO_NOT_CALL) and not reason:
        raise ValidationError({"reason": [_("Say why.")]})
    if len(reason) > 200:
        raise ValidationError({"reason": [_("At most %(n)d characters.") % {"n": 200}]})
    if len(note) > LONGEST_NOTE or "\0" in note + reason:
        raise ValidationError({"note": [_("This is too long for a note.")]})
    if outcome == Outcome.CALL_BACK and (call_back_at is None or call_back_at <= at):
        raise ValidationError({"call_back_at": [_("Say when, not in the past.")]})


def _settle(entry: Entry, attempt: Attempt, at: datetime) -> None:
    """What the outcome makes of the entry; not saved here."""
    rules, entry.promised_to = entry.call_list, None
    match attempt.outcome:
        case Outcome.CALL_BACK:
            assert attempt.call_back_at is not None
            entry.promised_to, entry.due_at = attempt.agent, attempt.call_back_at
        case Outcome.NO_ANSWER | Outcome.BUSY:
            if entry.misses >= rules.most_attempts:
                entry.state = State.UNREACHED
            else:
                entry.due_at = _next_try(entry, rules, at, is_busy=attempt.outcome == Outcome.BUSY)
        case Outcome.WRONG_NUMBER:
            _try_another_number(entry, attempt, at)
        case _:
            entry.state = ENDS[Outcome(attempt.outcome)]
    if attempt.outcome == Outcome.DO_NOT_CALL:
        forbid_numbers(
            {attempt.number, *numbers_of(entry.customer)},
            reason=attempt.reason,
            by=attempt.agent,
            at=at,
            customer=entry.customer,
            attempt=attempt,
        )


def _next_try(entry: Entry, rules: CallList, at: datetime, *, is_busy: bool) -> datetime:
    """Each pause is twice as long as the one before; who did not answer is tried at another time of day."""
    pause = min(timedelta(minutes=rules.pause_minutes) * 2 ** (entry.misses - 1), LONGEST_PAUSE)
    if is_busy:
        return rules.hours.next_open(entry.zone, at + max(pause / SHORTER_WHEN_BUSY, SHORTEST_PAUSE))
    return rules.hours.other_time(entry.zone, at, at + pause)


def _try_another_number(entry: Entry, attempt: Attempt, at: datetime) -> None:
    mark_wrong(
        attempt.number, entry.customer, reason=attempt.reason, by=attempt.agent, at=at, attempt=attempt
    )
    numbers = numbers_of(entry.customer)
    marks = list(marks_on(numbers))
    left = [each for each in numbers if not is_barred(marks, each, entry.customer_id)]
    if not left:
        entry.state = State.WRONG_NUMBER
        return
    region = entry.customer.region
    entry.number, entry.due_at, entry.misses = (
        left[0],
        at,
        min(entry.misses, entry.call_list.most_attempts - 1),
    )
    entry.zone = zone_of(entry.number, region.time_zone if region else "")
    add_lanes(entry.call_list, [entry.zone])


def _call_of(agent: Employee, entry: Entry, since: datetime, until: datetime | None = None) -> Call | None:
    """The call this attempt was made with: the agent's newest to one of the customer's numbers."""
    calls = Call.objects.filter(
        direction=Call.Direction.OUT,
        dialled_by=agent,
        number__in={entry.number, *numbers_of(entry.customer)},
        started_at__gte=since - DIALLED_BEFORE,
    )
    if until is not None:
        calls = calls.filter(started_at__lte=until)
    return calls.order_by("-started_at", "-pk").first()


@job()
def find_call(attempt_id: int) -> None:
    """The exchange tells of calls a little later than agents of their outcomes."""
    attempt = Attempt.objects.select_related("agent", "entry").filter(pk=attempt_id, call=None).first()
    if attempt is not None and Entry.objects.filter(pk=attempt.entry_id).exists():
        attempt.call = _call_of(attempt.agent, attempt.entry, attempt.began_at, until=attempt.at)
        attempt.save(update_fields=["call"])
        if attempt.call is not None and attempt.undone_at is None:
            _answer_for(attempt, attempt.call)


def _answer_for(attempt: Attempt, call: Call) -> None:
    """The telephone need not ask again what came of the talk; a promise is kept on the list, not as a task."""
    said = OF_THE_CALL.get(Outcome(attempt.outcome))
    if said is None or call.answered_at is None:
        return
    owing = Call.objects.filter(pk=call.pk, outcome="")
    if owing.update(outcome=said, outcome_reason=attempt.reason, outcome_at=attempt.at):
        live.push(live.employee_topic(attempt.agent_id), "phone.changed")


def _snapshot(entry: Entry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in KEPT}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }


def last_attempt_of(agent: Employee, at: datetime) -> Attempt | None:
    """What the agent said last, while it can still be taken back."""
    attempts = Attempt.objects.filter(agent=agent, undone_at=None, at__gte=at - UNDONE_WITHIN)
    return attempts.select_related("customer", "call_list").first()


@transaction.atomic
def undo_outcome(attempt: Attempt, *, by: Employee, at: datetime) -> Entry:
    """
    Take an outcome back: the contact is before its agent again, as if nothing had been said.

    :raises PermissionDenied: it is somebody else's.
    :raises UndoIsLate: the contact has been called again, or is before a colleague.
    """
    if attempt.agent_id != by.pk:
        raise PermissionDenied
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    entry = Entry.objects.select_for_update(of=("self",)).filter(pk=attempt.entry_id).first()
    if entry is None or attempt.undone_at is not None or attempt.at < at - UNDONE_WITHIN:
        raise UndoIsLate
    last = Attempt.objects.filter(entry=entry.pk, undone_at=None).order_by("-pk").first()
    if last != attempt or entry.state == State.REMOVED or entry.reserved_by_id not in (None, by.pk):
        raise UndoIsLate
    attempt.undone_at = at
    attempt.save(update_fields=["undone_at"])
    lift_marks_of(attempt, by=by, at=at)
    for name, value in attempt.before.items():
        is_moment = name.endswith("_at") and value is not None
        setattr(entry, name, parse_datetime(value) if is_moment else value)
    entry.reserved_at = None
    entry.save()
    restored = reserve_again(entry, by, at)
    restored.reserved_at = parse_datetime(attempt.before["reserved_at"] or "") or at
    restored.talk = attempt.note or attempt.before["talk"]
    restored.save(update_fields=["reserved_at", "talk"])
    publish(AttemptUndone(attempt.pk))
    tell(entry.call_list_id)
    return restored
