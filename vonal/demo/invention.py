"""Names, numbers, addresses and sums that nobody has, drawn from a language's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from anyascii import anyascii

from vonal.demo.words import Goods, Words


@dataclass(frozen=True)
class Human:
    name: str
    family: str


class Invention:
    """Draws without repeating companies and telephone numbers; the same ``chance`` draws the same."""

    def __init__(self, words: Words, chance: Random) -> None:
        self.words = words
        self.chance = chance
        pairs = [
            (first, second) for first in words.company_first for second in range(len(words.company_second))
        ]
        self._companies = iter(chance.sample(pairs, len(pairs)))
        self._numbers: set[str] = set()

    def human(self) -> Human:
        is_woman = self.chance.random() < 0.5
        given = self.chance.choice(self.words.women if is_woman else self.words.men)
        family = self.chance.choice(self.words.surnames) + (self.words.woman_ending if is_woman else "")
        name = f"{family} {given}" if self.words.family_name_first else f"{given} {family}"
        return Human(name, family)

    def company(self) -> tuple[str, str, str]:
        """A company's name, its field of activity, and its domain."""
        first, number = next(self._companies)
        stem = f"{first} {self.words.company_second[number]}"
        name = self.chance.choice(self.words.company_forms).format(stem)
        return name, self.words.activities[number], f"{_plain(stem)}.example"

    def phone(self, patterns: list[str]) -> str:
        """A number as somebody would write it."""
        while True:
            pattern = self.chance.choice(patterns)
            written = re.sub("#", lambda _: str(self.chance.randrange(10)), pattern)
            digits = re.sub(r"\D", "", written)[-9:]
            # The first numbers of each range are the made-up company's own.
            if digits not in self._numbers and not written.replace(" ", "").endswith(("0100", "01-00")):
                self._numbers.add(digits)
                return written

    def email(self, human: Human, domain: str) -> str:
        return f"{_plain(human.family)}@{domain}"

    def amount(self, goods: Goods) -> Decimal:
        """A sum between the goods' bounds, small ones more often."""
        raw = self.chance.triangular(goods.least, goods.most, goods.least * 1.3)
        return Decimal(round(raw / self.words.step) * self.words.step)

    def sentence(self, text: str, *, who: str = "", goods: str = "") -> str:
        """A sentence with its gaps filled, beginning with a capital letter."""
        filled = text.format(who=who, goods=goods[:1].lower() + goods[1:], day=self.chance.randint(5, 20))
        return filled[:1].upper() + filled[1:]


def _plain(text: str) -> str:
    letters = anyascii(text).lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
