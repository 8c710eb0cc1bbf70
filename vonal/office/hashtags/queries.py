"""Reads of the words and of what became of hashtags."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from vonal.office.hashtags.models import Answer, Topic, Vocabulary, Word
from vonal.office.hashtags.parsing import fold
from vonal.office.hashtags.ready import ready_words
from vonal.office.sales.models import Pipeline, Stage
from vonal.office.sales.queries import may_change
from vonal.office.staff.models import Employee

MOST_TOPICS = 50


def stage_words(pipelines: Collection[Pipeline]) -> dict[int, dict[str, Stage]]:
    """By pipeline: the word as it is compared, and the stage it leads to; four queries, however many there are."""
    stages: dict[int, list[Stage]] = {pipeline.pk: [] for pipeline in pipelines}
    for stage in Stage.objects.filter(pipeline__in=stages).order_by("pipeline", "position"):
        stages[stage.pipeline_id].append(stage)
    own = set(Vocabulary.objects.filter(pipeline__in=stages).values_list("pipeline_id", flat=True))
    written: dict[int, list[tuple[int, str]]] = {pk: [] for pk in own}
    words = Word.objects.filter(vocabulary__pipeline__in=own)
    for pipeline_id, stage_id, word in words.values_list("vocabulary__pipeline_id", "stage_id", "word"):
        written[pipeline_id].append((stage_id, word))
    return {
        pk: _words(theirs, written[pk] if pk in own else [(s.pk, fold(w)) for s, w in ready_words(theirs)])
        for pk, theirs in stages.items()
    }


def _words(stages: list[Stage], written: Iterable[tuple[int, str]]) -> dict[str, Stage]:
    """A word that was written down goes before a stage's name; of two names the first counts."""
    by_pk = {stage.pk: stage for stage in stages}
    names = {fold(stage.name): stage for stage in reversed(stages)}
    names.pop("", None)
    return names | {word: by_pk[pk] for pk, word in written if pk in by_pk}


def shown_words(pipeline: Pipeline) -> dict[int, list[Word]]:
    """By stage the words that lead there besides its name; a ready one is not saved and has no number."""
    vocabulary = Vocabulary.objects.filter(pipeline=pipeline).first()
    shown: dict[int, list[Word]] = {}
    if vocabulary is not None:
        for word in vocabulary.words.all():
            shown.setdefault(word.stage_id, []).append(word)
        return shown
    for stage, text in ready_words(pipeline.stages.all()):
        shown.setdefault(stage.pk, []).append(Word(stage=stage, word=fold(text), written=text))
    return shown


def topics() -> list[str]:
    """What is written about most."""
    return list(Topic.objects.values_list("written", flat=True)[:MOST_TOPICS])


def answers_to(sources: Collection[str]) -> dict[str, Answer]:
    """By where it was written."""
    if not sources:
        return {}
    rows = Answer.objects.filter(source__in=sources).select_related("deal__stage", "stage", "move__undone_by")
    return {answer.source: answer for answer in rows}


def answer_for(employee: Employee, answer_id: int) -> Answer:
    """
    Whoever wrote it, and sells, may say what he meant.

    :raises Answer.DoesNotExist: there is none, or it is somebody else's.
    """
    mine = Answer.objects.select_related("deal__stage", "stage", "move", "customer")
    answer = mine.get(pk=answer_id, by=employee)
    if not may_change(employee):
        raise Answer.DoesNotExist
    return answer
