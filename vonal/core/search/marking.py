"""The hit, marked for the reader."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString

from vonal.core.names import fold
from vonal.core.search.words import WORD, Question, plain, stems

AROUND = 70
MOST_KNOWN = 5_000


def marked(text: str, question: Question) -> SafeString:
    """The text with every word that was looked for inside ``<mark>``; everything else is made harmless."""
    pieces: list[str] = []
    last = 0
    asked = _asked(question)
    for found in WORD.finditer(text):
        begin, end = asked.hit(found[0])
        if end > begin:
            at = found.start()
            before, hit = escape(text[last : at + begin]), escape(text[at + begin : at + end])
            pieces.append(f"{before}<mark>{hit}</mark>")
            last = at + end
    return SafeString("".join(pieces) + escape(text[last:]))  # Every piece of the text has been escaped.


def excerpt(text: str, question: Question) -> str:
    """A long text around its first hit."""
    asked = _asked(question)
    for found in WORD.finditer(text):
        begin, end = asked.hit(found[0])
        if end > begin:
            start = max(0, found.start() - AROUND)
            start = text.find(" ", start) + 1 if start else 0
            stop = found.end() + AROUND
            return ("… " if start else "") + text[start:stop].strip() + (" …" if stop < len(text) else "")
    return text[: 2 * AROUND].strip() + (" …" if len(text) > 2 * AROUND else "")


class _Asked:
    """A question, and what its hits are in the words met so far: a page of hits has many words more than once."""

    def __init__(self, question: Question) -> None:
        self._ways = [
            (ways, frozenset({*ways, *wanted}))
            for ways, wanted in zip(question.words, question.stems, strict=True)
        ]
        self._known: dict[str, tuple[int, int]] = {}

    def hit(self, word: str) -> tuple[int, int]:
        """Which part of a word was looked for: nothing, the typed part, or all of it where letters do not tally."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            known = self._known[word] = self._look(word)
        return known

    def _look(self, word: str) -> tuple[int, int]:
        whole, forms = _forms(word)
        for ways, every in self._ways:
            for way in ways:
                at = whole.find(way)
                if at == 0 or (at > 0 and len(way) > 2):
                    return (at, at + len(way)) if len(whole) == len(word) else (0, len(word))
            if not forms.isdisjoint(every):
                return 0, len(word)
        return 0, 0


@lru_cache(maxsize=50)
def _asked(question: Question) -> _Asked:
    return _Asked(question)


@lru_cache(maxsize=5_000)
def _forms(word: str) -> tuple[str, frozenset[str]]:
    """A word in plain letters, and all it is found by."""
    folded = fold(word)
    whole = plain(folded)
    return whole, frozenset({whole, *stems(folded)})
