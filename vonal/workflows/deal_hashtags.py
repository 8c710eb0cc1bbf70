"""
A hashtag in a note moves a deal, by the rights of whoever wrote it; what became of it stands under the note.

- Of several open deals it is asked which; what would be lost asks why; a stage that wants more says what.
- A word nobody knows is a topic.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.facts import on
from vonal.core.locks import hold
from vonal.office.customers.events import NoteWritten
from vonal.office.customers.models import Customer, Note
from vonal.office.customers.operations import write_note
from vonal.office.customers.operations.keeping import tell
from vonal.office.hashtags.models import Answer
from vonal.office.hashtags.operations import remember_topics
from vonal.office.hashtags.parsing import Hashtag, hashtags
from vonal.office.hashtags.queries import stage_words
from vonal.office.sales.models import Deal, Pipeline, Stage
from vonal.office.sales.operations import change_deal, move_deal, undo_move
from vonal.office.sales.queries import changeable_deal_for, may_change
from vonal.office.sales.requirements import FieldsMissing
from vonal.office.staff.models import Employee

State = Answer.State
MOST_DEALS = 20


@dataclass(frozen=True)
class Wish:
    """Where a hashtag wants a deal to go."""

    deal: Deal
    stage: Stage
    tag: Hashtag


class AlreadyAnswered(ValidationError):
    """The question was answered before."""

    def __init__(self) -> None:
        super().__init__(_("This has been answered already."))


@transaction.atomic
def write_and_follow(
    customer: Customer, text: str, *, by: Employee, at: datetime, subject: str = ""
) -> tuple[Note, Answer | None]:
    """
    Write a note and do at once what its hashtags say, so that who wrote it sees the answer with it.

    :raises NoteIsEmpty: there are no words in it.
    """
    note = write_note(customer, text, subject=subject, by=by, at=at)
    return note, _follow(note)


@on(NoteWritten)
def follow_note(fact: NoteWritten) -> None:
    """What the hashtags of a note say is done once, however often it is told."""
    note = Note.objects.select_related("author", "customer").filter(pk=fact.note_id).first()
    if note is not None:
        _follow(note)


def _follow(note: Note) -> Answer | None:
    found = hashtags(note.text)
    if not found:
        return None
    return follow(
        found, source=f"note:{note.pk}", subject=note.subject, customer=note.customer, by=note.author,
        at=note.written_at,
    )  # fmt: skip


@transaction.atomic
def follow(
    found: list[Hashtag], *, source: str, subject: str, customer: Customer, by: Employee, at: datetime
) -> Answer | None:
    """
    Do what the hashtags of one text say, or ask; the last one that names a stage counts.

    :param source: where it was written, such as ``note:15``; the same text is followed once.
    :param subject: the deal it was written beside, such as ``deal:9``; empty means any open deal of the customer.
    :return: None when they are topics only.
    """
    hold(f"hashtags:{source}")
    there = Answer.objects.filter(source=source).first()
    if there is not None:
        return there
    words = stage_words(list(Pipeline.objects.all()))
    remember_topics((tag for tag in found if not any(tag.word in of for of in words.values())), at=at)
    tags = [tag for tag in found if any(tag.word in of for of in words.values())]
    if not tags:
        return None
    wishes = [
        Wish(deal, words[deal.stage.pipeline_id][tag.word], tag)
        for deal in _deals(subject, customer, by)
        for tag in [_last(tags, words[deal.stage.pipeline_id])]
        if tag is not None
    ]
    answer = Answer(source=source, customer=customer, written=tags[-1].written, by=by, at=at)
    answer.amount = tags[-1].amount
    with translation.override(by.language):
        _answer(answer, wishes)
    tell(customer, by)
    return answer


def _answer(answer: Answer, wishes: list[Wish]) -> None:
    if not may_change(answer.by):
        answer.state, answer.text = State.REFUSED, _("You may read deals, but not move them.")
    elif not wishes:
        answer.state, answer.text = (
            State.REFUSED,
            _("There is no open deal of yours here that could go there."),
        )
    elif len(wishes) > 1:
        answer.state = State.ASKS_WHICH
    else:
        wish = wishes[0]
        answer.deal, answer.stage = wish.deal, wish.stage
        answer.written, answer.amount = wish.tag.written, wish.tag.amount
        _go(answer, by=answer.by, at=answer.at)
    answer.save()


@transaction.atomic
def choose_deal(answer: Answer, deal_id: int, *, by: Employee, at: datetime) -> Answer:
    """
    Say which of several deals a hashtag meant.

    :raises Deal.DoesNotExist: it is not his to see, or none of the customer's.
    :raises PermissionDenied: he may not move it.
    :raises AlreadyAnswered: it moved one, or was taken as a topic, before.
    """
    answer = _asking(answer, State.ASKS_WHICH)
    deal = changeable_deal_for(by, deal_id)
    tag = hashtags(f"#{answer.written}")
    stage = stage_words([deal.stage.pipeline])[deal.stage.pipeline_id].get(tag[0].word) if tag else None
    if deal.customer_id != answer.customer_id or stage is None:
        raise Deal.DoesNotExist
    answer.deal, answer.stage = deal, stage
    return _gone(answer, by=by, at=at)


@transaction.atomic
def try_again(answer: Answer, *, by: Employee, at: datetime) -> Answer:
    """
    What the stage wanted of the deal is there now, perhaps.

    :raises AlreadyAnswered: it was moved, or taken as a topic, before.
    :raises Deal.DoesNotExist: it is not his to see any more.
    :raises PermissionDenied: he may not move it.
    """
    answer = _asking(answer, State.WANTS_MORE)
    answer.deal = changeable_deal_for(by, answer.deal_id or 0)
    return _gone(answer, by=by, at=at)


@transaction.atomic
def take_as_topic(answer: Answer, *, by: Employee) -> Answer:
    """It was not meant so: nothing is asked any more."""
    answer = _asking(answer, State.ASKS_WHICH, State.ASKS_WHY, State.WANTS_MORE)
    answer.state = State.DROPPED
    answer.save(update_fields=["state"])
    tell(answer.customer, by)
    return answer


@transaction.atomic
def undo_hashtag(answer: Answer, *, by: Employee, at: datetime) -> Answer:
    """
    Put the deal and its sum back; twice is once.

    :raises MoveIsPast: the deal has been moved since.
    :raises Deal.DoesNotExist: it is not his to see any more.
    :raises PermissionDenied: he may not move it.
    """
    answer = Answer.objects.select_for_update(of=("self",)).select_related("customer").get(pk=answer.pk)
    if answer.state != State.MOVED:
        return answer
    deal = changeable_deal_for(by, answer.deal_id or 0)
    if answer.move is not None:
        undo_move(answer.move, by=by, at=at)
    if answer.amount_before is not None and deal.amount == answer.amount:
        change_deal(deal, amount=answer.amount_before, by=by, at=at)
    answer.state = State.UNDONE
    answer.save(update_fields=["state"])
    tell(answer.customer, by)
    return answer


def _asking(answer: Answer, *states: State) -> Answer:
    rows = Answer.objects.select_for_update(of=("self",)).select_related("customer", "stage")
    answer = rows.get(pk=answer.pk)
    if answer.state not in states:
        raise AlreadyAnswered
    return answer


def _gone(answer: Answer, *, by: Employee, at: datetime) -> Answer:
    _go(answer, by=by, at=at)
    answer.save()
    tell(answer.customer, by)
    return answer


def _go(answer: Answer, *, by: Employee, at: datetime) -> None:
    """Move the deal, set its sum, and say so in the answer; what cannot be done leaves the deal as it was."""
    deal, stage = answer.deal, answer.stage
    if deal is None or stage is None:
        raise Deal.DoesNotExist
    if stage.ends == Stage.Ends.LOST and deal.stage_id != stage.pk:
        answer.state = State.ASKS_WHY
        return
    try:
        with transaction.atomic():
            _move(answer, deal, stage, by=by, at=at)
    except FieldsMissing as error:
        answer.state, answer.text = State.WANTS_MORE, " ".join(error.messages)[:500]
    except ValidationError as error:
        answer.state, answer.text = State.REFUSED, " ".join(error.messages)[:500]
    else:
        answer.state, answer.text = State.MOVED, ""


def _move(answer: Answer, deal: Deal, stage: Stage, *, by: Employee, at: datetime) -> None:
    before: Decimal = Deal.objects.values_list("amount", flat=True).get(pk=deal.pk)
    wanted = answer.amount if stage.ends != Stage.Ends.LOST else None
    if wanted is not None and wanted != before:
        change_deal(deal, amount=wanted, by=by, at=at)
    answer.move = move_deal(deal, to=stage, by=by, at=at)
    answer.amount_before = before if wanted is not None and wanted != before else None


def _deals(subject: str, customer: Customer, by: Employee) -> list[Deal]:
    """The deal it was written beside, else those that are open; as far as he sees them."""
    seen = Deal.objects.visible_to(by).select_related("stage__pipeline", "customer").filter(customer=customer)
    kind, _colon, number = subject.partition(":")
    if kind == "deal" and number.isdecimal():
        return list(seen.filter(pk=int(number)))
    return list(seen.open().order_by("-opened_at", "-pk")[:MOST_DEALS]) if not subject else []


def _last(tags: list[Hashtag], words: dict[str, Stage]) -> Hashtag | None:
    return next((tag for tag in reversed(tags) if tag.word in words), None)
