"""What the hashtags of notes did, for the streams that show the notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from vonal.office.customers.models import Note
from vonal.office.hashtags.models import Answer
from vonal.office.hashtags.parsing import hashtags
from vonal.office.hashtags.queries import answers_to, stage_words
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee


def put_answers(notes: Collection[Note], viewer: Employee) -> None:
    """Give each note its ``answer`` or None; only notes with a hashtag are asked for, in one query, and two more for questions."""
    tagged = {f"note:{note.pk}" for note in notes if hashtags(note.text)}
    answers = answers_to(tagged)
    _put_choices([each for each in answers.values() if each.state == Answer.State.ASKS_WHICH], viewer)
    for note in notes:
        note.answer = answers.get(f"note:{note.pk}")  # type: ignore[attr-defined]


def answer_to(source: str, viewer: Employee) -> Answer | None:
    """What the hashtags of one text did; None when it had none that move a deal."""
    answer = answers_to([source]).get(source)
    if answer is not None and answer.state == Answer.State.ASKS_WHICH:
        _put_choices([answer], viewer)
    return answer


def _put_choices(asking: Iterable[Answer], viewer: Employee) -> None:
    """Which deals each answer that asks may mean: those of the customer that are open and know the word."""
    mine = [answer for answer in asking if answer.by_id == viewer.pk]
    if not mine:
        return
    customers = {answer.customer_id for answer in mine}
    open_deals = Deal.objects.visible_to(viewer).open().filter(customer__in=customers)
    of_customer: defaultdict[int, list[Deal]] = defaultdict(list)
    for deal in open_deals.select_related("stage__pipeline", "customer").order_by("-opened_at", "-pk"):
        of_customer[deal.customer_id].append(deal)
    pipelines = {deal.stage.pipeline for deals in of_customer.values() for deal in deals}
    words = stage_words(list(pipelines))
    for answer in mine:
        tag = hashtags(f"#{answer.written}")[0].word
        answer.choices = [  # type: ignore[attr-defined]
            deal for deal in of_customer[answer.customer_id] if tag in words[deal.stage.pipeline_id]
        ]
