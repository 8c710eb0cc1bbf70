"""What the made-up company is called, sells and writes, in each language: one TOML file each, read here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Place:
    """A region: its name, and what its telephone numbers look like (# is any digit)."""

    name: str
    phones: list[str]
    is_capital: bool = False


@dataclass(frozen=True)
class Colleague:
    """One of the company; ``place`` is the number of a region from 0, None is everywhere."""

    sign_in: str
    name: str
    role: str
    place: int | None = None
    in_sales: bool = False
    is_novice: bool = False


@dataclass(frozen=True)
class Goods:
    """Something sold: what stands on the deal, and between which sums it costs."""

    title: str
    least: int
    most: int


@dataclass(frozen=True)
class Words:
    """
    A company's whole vocabulary.

    In sentences ``{who}`` is the contact's name, ``{goods}`` what the deal is about, ``{day}`` a day of the month.
    ``woman_ending`` is what a woman's surname has more than a man's. ``tasks`` are a kind, a title and what comes
    of it; ``results`` what comes of a meeting. ``step`` is what sums are rounded to. The ``refusals`` stand in the order ``rivalry`` knows. The
    first ``activities`` belong to the ``company_second`` words in the same place.
    """

    country: str
    currency: str
    time_zone: str
    company: str
    line: str
    second_line: str
    line_names: list[str]
    practice_trunk: str
    sales_group: str
    office_group: str
    family_name_first: bool
    step: int
    mobiles: list[str]
    men: list[str]
    women: list[str]
    surnames: list[str]
    woman_ending: str
    company_forms: list[str]
    company_first: list[str]
    company_second: list[str]
    activities: list[str]
    positions: list[str]
    heard_from: list[str]
    card_notes: list[str]
    call_notes: dict[str, list[str]]
    refusals: list[str]
    competitors: list[str]
    competitor_moves: list[str]
    competitor_terms: list[str]
    competitor_weaknesses: list[str]
    tasks: list[tuple[str, str, str]]
    results: list[str]
    call_back_results: list[str]
    places: list[Place]
    staff: list[Colleague]
    goods: list[Goods]


def words_of(language: str) -> Words:
    """The vocabulary of a language: en, ru or hu."""
    read: dict[str, Any] = tomllib.loads((resources.files(__name__) / f"{language}.toml").read_text("utf-8"))
    return Words(
        places=[Place(**place) for place in read.pop("places")],
        staff=[Colleague(**colleague) for colleague in read.pop("staff")],
        goods=[Goods(**goods) for goods in read.pop("goods")],
        tasks=[(kind, title, result) for kind, title, result in read.pop("tasks")],
        **read,
    )
