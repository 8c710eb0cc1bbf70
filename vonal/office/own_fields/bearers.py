"""Whose fields they are: each noun's own package says where changes are written down and who is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Model

from vonal.office.staff.models import Employee


class Bearer(NamedTuple):
    """One row that has own fields: the subject of its changes, such as ``customer:15``, and what it is called."""

    subject: str
    name: str


@dataclass(frozen=True)
class Bearers:
    """``look`` finds rows by their ids; ``tell`` lets open pages show them anew, inside the transaction."""

    model: type[Model]
    look: Callable[[Collection[int]], dict[int, Bearer]]
    tell: Callable[[Iterable[int], Employee | None], None]


_bearers: dict[str, Bearers] = {}


def bear(noun: str, bearers: Bearers) -> None:
    """Say whose fields a noun's are; called once, when the application is ready."""
    _bearers[noun] = bearers


def bearers_of(noun: str) -> Bearers:
    """
    :raises LookupError: no package has said so.
    """
    return _bearers[noun]
