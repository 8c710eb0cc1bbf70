"""Everything that changes the words; what a hashtag does to a deal is a story of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from vonal.core.locks import hold
from vonal.office.hashtags.models import Topic, Vocabulary, Word
from vonal.office.hashtags.parsing import LONGEST, Hashtag, fold, hashtags
from vonal.office.hashtags.ready import ready_words
from vonal.office.sales.models import Pipeline, Stage
from vonal.office.staff.models import Employee


class NotAWord(ValidationError):
    """A hashtag is one word with a letter in it."""

    def __init__(self) -> None:
        super().__init__(_("Write one word of letters and digits, at most %d.") % LONGEST)


class WordIsTaken(ValidationError):
    """A word leads to one stage of a pipeline."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(_("This word leads to “%(stage)s” already.") % {"stage": stage.name})


@transaction.atomic
def add_word(stage: Stage, text: str, *, by: Employee) -> Word | None:
    """
    Let a word, with or without its #, move deals into a stage.

    :return: None when it does already.
    :raises NotAWord: it cannot stand behind a #.
    :raises WordIsTaken: it leads to another stage of the pipeline.
    """
    found = hashtags("#" + text.strip().removeprefix("#"))
    written = text.strip().removeprefix("#")
    if len(found) != 1 or found[0].written != written:
        raise NotAWord
    vocabulary = _own(stage.pipeline)
    word = found[0].word
    other = _leads_to(vocabulary, word)
    if other is not None:
        if other.pk == stage.pk:
            return None
        raise WordIsTaken(other)
    return Word.objects.create(vocabulary=vocabulary, stage=stage, word=word, written=written)


@transaction.atomic
def remove_word(stage: Stage, word: str, *, by: Employee) -> None:
    """It is only a topic from now on; ``add_word`` brings it back."""
    _own(stage.pipeline).words.filter(stage=stage, word=fold(word)).delete()


@transaction.atomic
def remember_topics(found: Iterable[Hashtag], *, at: datetime) -> None:
    """They are offered to whoever types the next note."""
    for tag in {tag.word: tag for tag in found}.values():
        topic, _made = Topic.objects.get_or_create(
            word=tag.word, defaults={"written": tag.written, "used_at": at}
        )
        Topic.objects.filter(pk=topic.pk).update(uses=F("uses") + 1, used_at=at)


def _own(pipeline: Pipeline) -> Vocabulary:
    """The pipeline's words as rows; the first change writes the ready ones down."""
    hold(f"hashtags:{pipeline.pk}")
    vocabulary, is_new = Vocabulary.objects.get_or_create(pipeline=pipeline)
    if is_new:
        Word.objects.bulk_create(
            Word(vocabulary=vocabulary, stage=stage, word=fold(text), written=text)
            for stage, text in ready_words(pipeline.stages.all())
        )
    return vocabulary


def _leads_to(vocabulary: Vocabulary, word: str) -> Stage | None:
    there = vocabulary.words.filter(word=word).select_related("stage").first()
    if there is not None and there.stage.removed_at is None:
        return there.stage
    if there is not None:
        there.delete()  # The stage it led to is gone.
    names = (stage for stage in vocabulary.pipeline.stages.all() if fold(stage.name) == word)
    return next(names, None)
