"""The words every pipeline begins with, in three languages, until the company writes its own."""

from __future__ import annotations

from collections.abc import Iterable

from vonal.office.hashtags.parsing import fold
from vonal.office.sales.models import Stage

LEAD = ("lead", "лид", "érdeklődő")
IN_WORK = ("inwork", "вработе", "folyamatban")
PAYMENT = ("payment", "оплата", "fizetés")
DONE = ("done", "выполнено", "teljesítve")
REFUSED = ("refused", "отказ", "elutasítva")
OPEN = (LEAD, IN_WORK, PAYMENT)


def ready_words(stages: Iterable[Stage]) -> list[tuple[Stage, str]]:
    """
    Which ready words lead into which of a pipeline's stages.

    By how a stage ends, by its name in any of the languages, and by its place where three of them are open.
    """
    stages = list(stages)
    still_open = [stage for stage in stages if not stage.ends]
    found: list[tuple[Stage, str]] = []
    taken: set[str] = set()
    for stage in stages:
        for word in _meant(stage, still_open):
            if word not in taken:
                taken.add(word)
                found.append((stage, word))
    return found


def _meant(stage: Stage, still_open: list[Stage]) -> tuple[str, ...]:
    if stage.ends:
        return DONE if stage.ends == Stage.Ends.WON else REFUSED
    for words in OPEN:
        if fold(stage.name) in {fold(word) for word in words}:
            return words
    return OPEN[still_open.index(stage)] if len(still_open) == len(OPEN) else ()
