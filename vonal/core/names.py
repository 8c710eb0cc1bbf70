"""Names of companies and people, made comparable across alphabets, legal forms and orders of words."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from vonal.core.legal_forms import AFTER, BEFORE, LONGEST

DOTTED = re.compile(r"\b(?:\w\.\s?){2,}(?:\w\b)?|\b(?:\w/){1,2}\w\b")
NOT_IN_WORDS = re.compile(r"[^\w]+|_+")
APOSTROPHES = re.compile(r"['’ʼ`]")
TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "sir",
        "ifj",
        "id",
        "ozv",
        "phd",
        "jr",
        "sr",
        "г-н",
        "г-жа",
        "господин",
        "госпожа",
        "д-р",
        "доктор",
        "ur",
        "urno",
    ]
)
PATRONYMIC = re.compile(
    r"(?:[оеё]вич|ьич|[оеё]вна|ична|инична|[kл]ыз|оглы|[oe]vich|[oe]vna|ichna|yich)$", re.IGNORECASE
)
SLAVIC_FAMILY = re.compile(
    r"(?:[оеё]ва?|[иы]на?|ск(?:ий|ая|ой)|цк(?:ий|ая)|енко|[чнр]ук|юк|швили|дзе|ян|[иы]х|[oe]va?|s[ck]y|skaya|enko)$",
    re.IGNORECASE,
)

# Most words begin or end no legal form.
FIRST_WORDS = frozenset(form[0] for form in BEFORE)
LAST_WORDS = frozenset(form[-1] for form in AFTER)


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a person's name; what is not known is empty."""

    given: str = ""
    family: str = ""
    patronymic: str = ""


@lru_cache(maxsize=2_000)
def company_key(name: str) -> str:
    """
    The name without legal form, quotes, case, accents and alphabet: ``ООО «Ромашка»`` and ``Romashka Ltd`` are one.

    A name that is nothing but a legal form keeps it. Empty only when there is no letter or digit.
    """
    words = _without_legal_form(_words(name))
    return "".join([_latin(word) for word in words]) or "".join(words)


@lru_cache(maxsize=2_000)
def person_key(name: str) -> str:
    """Given and family name in one alphabet and order, without titles and, where both are there, the patronymic."""
    text = APOSTROPHES.sub("", _folded(name).replace(",", " "))
    words = [word for raw in text.split() if (word := raw.strip('.,;:()"«»„”')) and word not in TITLES]
    if len(words) > 2:
        kept = [word for word in words if not PATRONYMIC.search(word)]
        words = kept if len(kept) > 1 else words
    parts = [part for word in words for part in NOT_IN_WORDS.sub(" ", word).split()]
    return " ".join(sorted(filter(None, map(_latin, parts))) or sorted(parts))


def split_person(full: str, language: str = "en") -> PersonName:
    """
    Tell given, family and patronymic apart; ``language`` says which comes first where the words do not.

    ``Иванов Пётр Ильич``, ``Пётр Ильич Иванов``, ``Smith, John`` and, in Hungarian, ``Nagy Béla`` are understood.
    """
    words = [word for word in full.replace(",", " ").split() if word.strip(".").casefold() not in TITLES]
    if not words:
        return PersonName()
    if len(words) == 1:
        return PersonName(given=words[0])
    for place, word in enumerate(words):
        if place and PATRONYMIC.search(word):
            given, rest = words[place - 1], words[: place - 1] + words[place + 1 :]
            return PersonName(given=given, family=" ".join(rest), patronymic=word)
    if "," in full or _family_comes_first(words, language):
        return PersonName(given=" ".join(words[1:]), family=words[0])
    return PersonName(given=" ".join(words[:-1]), family=words[-1])


def fold(text: str) -> str:
    """Lower case, ё as е, quotes and spaces made plain; letters keep their alphabet and accents."""
    return " ".join(_folded(text).split())


def _family_comes_first(words: list[str], language: str) -> bool:
    if language == "hu":
        return True
    first, last = bool(SLAVIC_FAMILY.search(words[0])), bool(SLAVIC_FAMILY.search(words[-1]))
    return first if first != last else language == "ru"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def _words(name: str) -> list[str]:
    text = _folded(name)
    if "." in text or "/" in text:
        text = DOTTED.sub(lambda found: re.sub(r"[./\s]", "", found[0]) + " ", text)
    return NOT_IN_WORDS.sub(" ", APOSTROPHES.sub("", text.replace("&", " and "))).split()


def _without_legal_form(words: list[str]) -> list[str]:
    bare = [_unaccented(word) for word in words]
    start, end = 0, len(words)
    while start < end:
        before = _form_length(bare[start:end], BEFORE, at_end=False)
        after = _form_length(bare[start:end], AFTER, at_end=True)
        if before and start + before < end:
            start += before
        elif after and end - after > start:
            end -= after
        else:
            break
    kept = words[start:end]
    while len(kept) > 1 and kept[-1] == "and":
        kept = kept[:-1]
    return kept


def _form_length(words: list[str], forms: frozenset[tuple[str, ...]], *, at_end: bool) -> int:
    if words[-1 if at_end else 0] not in (LAST_WORDS if at_end else FIRST_WORDS):
        return 0
    for length in range(min(LONGEST, len(words)), 0, -1):
        phrase = words[-length:] if at_end else words[:length]
        if tuple(phrase) in forms:
            return length
    return 0


@lru_cache(maxsize=5_000)
def _unaccented(word: str) -> str:
    if word.isascii() or any("а" <= letter <= "я" for letter in word):
        return word
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter)
    )


@lru_cache(maxsize=5_000)
def _latin(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", anyascii(word).lower())
