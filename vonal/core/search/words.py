"""
Texts and questions as words an index can compare.

Every word goes in whole, in plain Latin letters (``Ромашка`` is ``romashka``, ``Főző`` is ``fozo``), so that it is found
by its beginning, in any alphabet, and by those who type no accents; and as its stem in each of the three languages, so
that it is found in its other forms. The stemmers see the word as it is written: ő, ű and the other accents are kept for
the Hungarian one, only ё is е to the Russian one; what they leave is made plain after that.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import Stemmer
from anyascii import anyascii

from vonal.core.names import fold

MOST_TYPED = 8
MOST_LETTERS = 200
# Words are in Latin letters, so that none of a text is ever taken for a mark.
MARK = "ф"
END_OF_PARTS = "|"
SHORTEST_PART = 3
MOST_KEPT = 400
LONGEST = 40
WORD = re.compile(r"[^\W_]+")
CYRILLIC = re.compile(r"[а-я]")
_kept = threading.local()


@dataclass(frozen=True, slots=True)
class Question:
    """
    What was typed: for each word the ways it may be found, all in plain Latin letters and digits.

    ``words`` are compared with the beginnings of words, ``stems`` with whole ones. Of each of ``marks`` one has to be
    there.
    """

    words: tuple[tuple[str, ...], ...]
    stems: tuple[tuple[str, ...], ...] = field(default=())
    marks: tuple[tuple[str, ...], ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.words or self.marks)

    @property
    def parts(self) -> list[str]:
        """
        The words of which a part of three letters and more can be looked for inside others; a number as it was typed.
        """
        return [ways[-1] for ways in self.words if len(ways[-1]) >= SHORTEST_PART]


@lru_cache(maxsize=5_000)
def plain(word: str) -> str:
    """A word in small Latin letters and digits without accents; empty when there is none in it."""
    if word.isascii():
        return word.lower()[:LONGEST]
    return re.sub(r"[^a-z0-9]", "", anyascii(word).lower())[:LONGEST]


@lru_cache(maxsize=5_000)
def stems(word: str) -> tuple[str, ...]:
    """What a folded word's other forms have in common, in plain letters; the word itself is left out."""
    if not word.isalpha() or len(word) < 4:
        return ()
    languages = ("russian",) if CYRILLIC.search(word) else ("english", "hungarian")
    found = (plain(_stemmer(language).stemWord(word)) for language in languages)
    return tuple(dict.fromkeys(stem for stem in found if len(stem) > 2 and stem != plain(word)))


def mark(name: str, value: int | str = "") -> str:
    """What an entry can be narrowed by besides its words: ``value`` has letters and digits only."""
    return f"{MARK}{name}{value}"


def words_of(*texts: str) -> list[str]:
    """
    Every word of some texts as the index keeps it, each once; of a long text the first four hundred.

    Before ``END_OF_PARTS`` stands what is looked into for parts of words: whole words of three letters and more, unless
    they are inside others.
    """
    kept: dict[str, bool] = {}
    for text in texts:
        for word in WORD.findall(fold(text)):
            whole = plain(word)
            if whole:
                kept[whole] = True
                for stem in stems(word):
                    kept.setdefault(stem, False)
        if len(kept) >= MOST_KEPT:
            break
    words = list(kept)[:MOST_KEPT]
    parts, inside = [], ""
    for word in sorted([each for each in words if kept[each]], key=len, reverse=True):
        if len(word) < SHORTEST_PART:
            break
        if word not in inside:
            parts.append(word)
            inside += f"{word} "
    chosen = set(parts)
    return [*parts, END_OF_PARTS, *(word for word in words if word not in chosen)]


def understood(text: str, beginnings: Iterable[str] = ()) -> Question:
    """
    What a typed text asks for; ``beginnings`` say what a number that was typed may begin with, the digits themselves
    last, and stand for all of it.
    """
    numbers = tuple(dict.fromkeys(digits for one in beginnings if (digits := re.sub(r"\D", "", one))))
    if numbers:
        return Question((numbers,), ((),))
    ways: list[tuple[str, ...]] = []
    forms: list[tuple[str, ...]] = []
    for word in WORD.findall(fold(text.replace("\0", " ")[:MOST_LETTERS])):
        if whole := plain(word):
            ways.append((whole,))
            forms.append(stems(word))
    return Question(tuple(ways[:MOST_TYPED]), tuple(forms[:MOST_TYPED]))


def _stemmer(language: str) -> Stemmer.Stemmer:
    """One a thread: a stemmer keeps what it works on."""
    made: dict[str, Stemmer.Stemmer] = _kept.__dict__.setdefault("made", {})
    if language not in made:
        made[language] = Stemmer.Stemmer(language)
    return made[language]
