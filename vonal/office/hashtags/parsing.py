"""Hashtags in a text, and the sum that stands behind one; pure, whatever is typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

LONGEST = 60
LARGEST = Decimal(10) ** 12
# Not within a word, an address or another mark: C#sharp, /page#part and &#39; are no hashtags.
TAG = re.compile(r"(?<![\w&/#@.])#(\w+(?:-(?=[^\W\d_])\w+)*)")
SPACE = r"[ \t\u00a0\u2009\u202f]"
SUM = re.compile(
    rf"{SPACE}*[:=]?{SPACE}*(?P<sign>[€$£₽]?){SPACE}?"
    r"(?P<whole>[0-9]{1,3}(?P<gap>[ \u00a0\u2009\u202f'’.,])[0-9]{3}(?:(?P=gap)[0-9]{3})*(?![0-9])|[0-9]+)"
    r"(?:(?P<point>[.,])(?P<cents>[0-9]{1,2})(?![0-9]))?"
    rf"(?:(?P<attached>[kк])(?!\w)|{SPACE}?(?P<times>тыс|тысяч\w*|ezer|thousand|млн|миллион\w*|millió|million|mln)(?!\w)\.?)?"
    rf"(?P<currency>{SPACE}?(?:[€$£₽]|(?:руб\w*|р|ft|forint\w*|huf|rub|eur\w*|евро|usd|gbp|долл\w*)(?!\w)))?",
    re.IGNORECASE,
)
MORE_DIGITS = re.compile(rf"{SPACE}?[0-9]|[.,:/\-–][0-9]|{SPACE}?%")
YEAR_GOES_ON = re.compile(r"\.\s?[0-9]")
WORD_FOLLOWS = re.compile(rf"{SPACE}*[^\W\d_]")
SEPARATORS = re.compile(r"[ \t\u00a0\u2009\u202f'’.,]")
MILLION_BEGINS = ("млн", "миллион", "millió", "million", "mln")


@dataclass(frozen=True, slots=True)
class Hashtag:
    """``word`` as it is compared, ``written`` as it stands in the text, and the sum right behind it."""

    word: str
    written: str
    amount: Decimal | None = None


def fold(word: str) -> str:
    """``#In-Work``, ``in_work`` and ``INWORK`` are one word; so are ``учёт`` and ``учет``."""
    # Folding may bring back what normalising has undone, and the other way round.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold()).casefold()
    return "".join(char for char in folded.replace("ё", "е") if char.isalnum())


def hashtags(text: str) -> list[Hashtag]:
    """Every hashtag of a text in order; what has no letter in it, such as #15, is a number."""
    return list(_found(unicodedata.normalize("NFC", text)))


def _found(text: str) -> Iterator[Hashtag]:
    for match in TAG.finditer(text):
        written = match[1]
        word = fold(written)
        if any(char.isalpha() for char in word) and len(word) <= LONGEST:
            yield Hashtag(word, written, amount_at(text, match.end()))


def amount_at(text: str, at: int) -> Decimal | None:
    """
    The sum that begins at a place of a text: ``120000``, ``120 000,50``, ``1.200.000 Ft``, ``1,5 млн``.

    What may as well be a date, a telephone number, a share or a few days is no sum.
    """
    found = SUM.match(text, at)
    if found is None or MORE_DIGITS.match(text, found.end()):
        return None
    whole, gap, point = found["whole"], found["gap"], found["point"]
    if gap and point == gap:
        return None
    amount = Decimal(SEPARATORS.sub("", whole) + (f".{found['cents']}" if point else ""))
    has_currency = bool(found["sign"] or found["currency"])
    times = _times(found)
    if not has_currency and times == 1 and _is_something_else(text, found, amount):
        return None
    amount *= times
    return amount.quantize(Decimal("0.01")) if 0 < amount < LARGEST else None


def _times(found: re.Match[str]) -> int:
    if found["attached"]:
        return 1_000
    word = (found["times"] or "").casefold()
    return 1 if not word else 1_000_000 if word.startswith(MILLION_BEGINS) else 1_000


def _is_something_else(text: str, found: re.Match[str], amount: Decimal) -> bool:
    whole, cents = found["whole"], found["cents"] or ""
    if found["point"] == "." and amount < 32 and 0 < int(cents) < 13 and len(whole) < 3:
        return True  # The twelfth of November.
    if 1900 <= amount <= 2100 and YEAR_GOES_ON.match(text, found.end()):
        return True
    return amount < 1_000 and bool(WORD_FOLLOWS.match(text, found.end()))
