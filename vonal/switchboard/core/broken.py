"""Connections that break without anybody hanging up."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OutsideVanished:
    """The telephone reports that nobody ended the outside party's connection; that it is over came before, or comes now."""

    call: str


# What the office is told.


@dataclass(frozen=True, slots=True)
class OutsideLost:
    """The outside party's connection broke."""

    call: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TalkBroken:
    """The person's telephone vanished in mid-talk; the caller hears music until ``keep_until``."""

    call: str
    leg: str
    extension: str
    at: datetime
    keep_until: datetime


@dataclass(frozen=True, slots=True)
class PersonRejoined:
    """The person is back in his talk, on a new leg."""

    call: str
    leg: str
    extension: str
    at: datetime


BreakNews = OutsideLost | TalkBroken | PersonRejoined
