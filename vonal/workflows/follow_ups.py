"""What the rules of follow-ups wait for happens elsewhere: here it is told to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from vonal.core.clock import now
from vonal.core.facts import on
from vonal.core.mail import LetterSettled
from vonal.office.campaigns.events import AttemptUndone, ContactReached
from vonal.office.campaigns.models import UNREACHED, Attempt
from vonal.office.customers.events import CustomersMerged, CustomersParted, NoteWritten
from vonal.office.customers.models import Note
from vonal.office.follow_ups.last_contacts import count_anew, counts_as_contact, note_contact
from vonal.office.follow_ups.models import Rule
from vonal.office.follow_ups.timers import set_timers
from vonal.office.follow_ups.triggers.outcomes import ended
from vonal.office.follow_ups.triggers.stages import entered, rules_waiting_for
from vonal.office.materials.models import Sending
from vonal.office.sales.events import DealMoved, DealOpened
from vonal.office.sales.models import DealMove
from vonal.office.tasks.events import TaskFinished
from vonal.office.telephony.events import CallEnded, FaxSent, OutcomeGiven
from vonal.office.telephony.models import Call


@on(DealMoved)
def wait_after_move(fact: DealMoved) -> None:
    """A deal came to another stage."""
    _entered(DealMove.objects.filter(pk=fact.move_id))


@on(DealOpened)
def wait_after_opening(fact: DealOpened) -> None:
    """A deal came to its first stage."""
    _entered(DealMove.objects.filter(deal=fact.deal_id, from_stage=None))


def _entered(moves: QuerySet[DealMove]) -> None:
    """By the move itself, which keeps its time however late the fact is told."""
    move = moves.select_related("deal__customer", "to_stage").first()
    if move is not None:
        for rule in rules_waiting_for(move.to_stage):
            set_timers(rule, [entered(move.deal, move.to_stage, move.moved_at, move.by_id)])


@on(OutcomeGiven)
def wait_after_outcome(fact: OutcomeGiven) -> None:
    """A talk with somebody we have a card of ended; the call itself says how, for it may have been corrected."""
    call = Call.objects.filter(pk=fact.call_id, customer__isnull=False, outcome_at__isnull=False).first()
    if call is None:
        return
    for rule in Rule.objects.filter(trigger="outcome", is_on=True, removed_at=None):
        if call.outcome in rule.waits_for.outcomes:
            set_timers(rule, [ended(call)])


@on(CallEnded)
def talked(fact: CallEnded) -> None:
    """A talk is contact."""
    _contact(Call.objects.filter(pk=fact.call_id).values_list("customer", flat=True).first(), fact.at)


@on(NoteWritten)
def noted(fact: NoteWritten) -> None:
    """Who writes a note has heard something."""
    note = Note.objects.filter(pk=fact.note_id).first()
    if note is not None:
        note_contact(note.customer_id, note.written_at)


@on(TaskFinished)
def worked(fact: TaskFinished) -> None:
    """Something was done for a customer."""
    _contact(fact.customer_id, now())


@on(LetterSettled)
def wrote(fact: LetterSettled) -> None:
    """A letter that arrived is contact."""
    if fact.is_sent:
        sending = Sending.objects.filter(letter=fact.letter_id).first()
        _contact(sending.customer_id if sending else None, fact.at)


@on(FaxSent)
def faxed(fact: FaxSent) -> None:
    """A fax whose pages were taken is contact."""
    note_contact(fact.customer_id, fact.at)


@counts_as_contact
def reached() -> QuerySet[Any, tuple[int, datetime]]:
    """When somebody of a call list was talked to last."""
    attempts = Attempt.objects.filter(undone_at=None).exclude(outcome__in=UNREACHED)
    return attempts.values_list("customer").annotate(at=Max("at"))


@on(ContactReached)
def reached_from_list(fact: ContactReached) -> None:
    """Whoever was talked to from a call list, over whatever telephone, has heard of us."""
    note_contact(fact.customer_id, fact.at)


@on(AttemptUndone)
def not_reached(fact: AttemptUndone) -> None:
    """It was a slip."""
    count_anew(Attempt.objects.filter(pk=fact.attempt_id).values_list("customer", flat=True))


@on(CustomersMerged)
def count_one(fact: CustomersMerged) -> None:
    count_anew([fact.survivor_id])


@on(CustomersParted)
def count_two(fact: CustomersParted) -> None:
    count_anew([fact.survivor_id, fact.parted_id])


def _contact(customer_id: int | None, at: datetime) -> None:
    if customer_id is not None:
        note_contact(customer_id, at)
