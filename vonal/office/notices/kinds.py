"""
The kinds of notices there are. Each part of the house registers its own, where it is imported at start.

A sentence is kept as a kind and plain values, and said in the reader's language when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.functional import Promise

from vonal.core.company import company
from vonal.core.days import format_hour, format_moment

CENTRE, PUSH, DIGEST = "centre", "push", "digest"
WAYS = (CENTRE, PUSH, DIGEST)
DONE, HOUR, TOMORROW, CONFIRM = "done", "hour", "tomorrow", "confirm"
ANSWERS = (DONE, HOUR, TOMORROW, CONFIRM)


@dataclass(frozen=True, slots=True)
class Kind:
    """
    ``label`` names it where people choose what they are told of; ``sentence`` has placeholders such as ``%(task)s``.

    A value whose name ends in ``_at`` is a moment as ISO text, said by the company's clock. ``answers`` are those one
    tap gives; ``asks_result`` means that "done" wants a few words. ``ways`` are the ways it comes unless somebody chooses
    otherwise. ``is_urgent`` is for what has to reach people: it comes all its ways at any hour, and nobody is asked.
    """

    name: str
    label: str | Promise
    sentence: str | Promise
    icon: str = "bell"
    answers: tuple[str, ...] = ()
    asks_result: bool = False
    ways: frozenset[str] = frozenset({CENTRE, PUSH})
    is_urgent: bool = False

    def say(self, data: Mapping[str, Any], language: str) -> str:
        """The sentence in a language; what a row of an older version lacks is left empty."""
        with translation.override(language):
            said = str(self.sentence) % _Values({name: _said(name, data[name], language) for name in data})
        return " ".join(said.split())


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """
    Let notices of this kind be sent.

    :raises ValueError: another kind has this name, or it has an answer nobody knows.
    """
    if _kinds.get(kind.name, kind) != kind:
        message = f"There are two kinds of notices called {kind.name}."
        raise ValueError(message)
    if strange := {*kind.answers, *kind.ways} - {*ANSWERS, *WAYS}:
        message = f"Nobody knows {', '.join(sorted(strange))}."
        raise ValueError(message)
    _kinds[kind.name] = kind
    return kind


def kind_of(name: str) -> Kind | None:
    """A kind by its name; None of one that a newer or older version had."""
    return _kinds.get(name)


def kinds() -> list[Kind]:
    """All whose ways people choose, in the order of their names."""
    return [_kinds[name] for name in sorted(_kinds) if not _kinds[name].is_urgent]


def _said(name: str, value: Any, language: str) -> str:
    if value is None:
        return ""
    if not name.endswith("_at") or not isinstance(value, str):
        return str(value)
    moment, zone = datetime.fromisoformat(value), ZoneInfo(company().time_zone)
    if moment.astimezone(zone).date() == timezone.localdate(timezone=zone):
        return format_hour(moment, language, zone)
    return format_moment(moment, language, zone, with_year=False)
