"""How alike two names are, and the near forms under which a name with a slip is found in an index."""

from __future__ import annotations

import re
from functools import lru_cache
from zlib import crc32

from rapidfuzz.distance import OSA

from vonal.core import names

SHORTEST = 5  # letters; a slip in a shorter name makes another name
SHORTEST_WORD = 4  # of a person's name: Éva is not Iva
# What is written now one way, now another when a name passes from alphabet to alphabet.
SOUNDS = {
    "shch": "s", "sch": "s", "sh": "s", "ch": "c", "zh": "z", "kh": "h", "ts": "c", "tz": "c", "cs": "c", "sz": "s",
    "zs": "z", "dzh": "z", "ph": "f", "ck": "k", "th": "t", "gh": "g", "rh": "r", "gy": "g", "ny": "n", "ly": "l",
    "ks": "x", "cz": "c", "yu": "u", "ya": "a", "ye": "e", "yo": "e", "ju": "u", "ja": "a", "je": "e", "jo": "e",
    "iu": "u", "ia": "a", "w": "v", "q": "k", "y": "i", "j": "i",
}  # fmt: skip
SOUND = re.compile("|".join(sorted(SOUNDS, key=len, reverse=True)))
DOUBLED = re.compile(r"([a-z])\1+")
# A letter left out, put in or changed for its neighbour touches one class; two that changed places stand in the same
# order once the class of either is gone; one changed for any other is at an even or at an odd place.
CLASSES = b"aeiou", b"bcdfghrtvx", b"klmnpsz"
DIGITS = b"0123456789"
LETTERS_AND_SPACE = b"abcdefghijklmnopqrstuvwxyz "
LETTERS = str.maketrans("", "", LETTERS_AND_SPACE.decode())
# The place of each part, checked on before the part itself.
BEFORE = [crc32(b"%d" % place) for place in range(5)]


@lru_cache(maxsize=2_000)
def folded(key: str) -> str:
    """A key of ``names`` as it sounds: ``jupiter`` and ``yupiter`` are one, doubled letters single, spaces gone."""
    return DOUBLED.sub(r"\1", SOUND.sub(lambda found: SOUNDS[found[0]], key.replace(" ", "")))


def key_of(name: str, kind: str) -> str:
    """What ``MatchKey`` keeps of a name under ``name``."""
    return names.person_key(name) if kind == "person" else names.company_key(name)


@lru_cache(maxsize=2_000)
def near_forms(key: str) -> tuple[int, ...]:
    """
    Numbers that stand for the parts of a name; any two names one slip apart have one in common.

    Kovács and Kovacz: the slip is at an even place, so the letters at odd places are the same. Figures in a name are
    never taken for slips: depot 12 is not depot 13. A name that cannot be written in Latin letters has no near forms.
    """
    sound = folded(key)
    letters = sound.encode()
    text = letters.translate(None, DIGITS)
    if len(text) < SHORTEST or not sound.isascii():
        return ()
    number = b" " if len(text) == len(letters) else b" " + letters.translate(None, LETTERS_AND_SPACE)
    parts = [text.translate(None, each) for each in CLASSES]
    parts += text[::2], text[1::2]
    return tuple(
        [
            crc32(number, crc32(part, before)) & 0x7FFFFFFF
            for before, part in zip(BEFORE, parts, strict=True)
            if len(part) > 1
        ]
    )


def shares_a_name(one: str, other: str) -> bool:
    """
    Whether two persons' keys have a word in common, a slip aside, or one of them is but a word.

    Such names do not speak against each other: the other word was misspelt, changed with a marriage, or left out.
    """
    words, others = one.split(), other.split()
    if len(words) == 1 or len(others) == 1:
        return True
    return any(
        a == b or (min(len(a), len(b)) >= SHORTEST_WORD and OSA.distance(a, b, score_cutoff=1) <= 1)
        for a in words
        for b in others
    )


def near_phone(one: str, other: str) -> bool:
    """Whether one wrong, missing or doubled digit, or two that changed places, is all that tells two numbers apart."""
    return OSA.distance(one, other, score_cutoff=1) == 1


def likeness(one: str, other: str) -> float:
    """
    From 0 to 1, of two keys of names: 1 the same; 0.9 and more what one slip, or two in a long name, explains.

    Optimal string alignment: letters left out, put in, changed, or two neighbours that changed places.
    """
    if one == other:
        return 1.0
    a, b = folded(one), folded(other)
    if a == b:
        return 0.97
    if not (a.isalpha() and b.isalpha()) and a.translate(LETTERS) != b.translate(LETTERS):
        return 0.0
    longest = max(len(a), len(b))
    slips = OSA.distance(a, b, score_cutoff=longest // 2)
    if slips == 1 and longest > SHORTEST:
        return 0.95
    if slips == 2 and longest > 2 * SHORTEST:
        return 0.9
    return min(0.89, 1 - slips / longest)
