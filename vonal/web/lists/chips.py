"""The filters of a list in words, each with the list without it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from vonal.office.own_fields.reading import read
from vonal.office.views.conditions import DEEPEST, WITHOUT_VALUE, Group, Rule
from vonal.web.lists.state import ListState, turned, without
from vonal.web.own_fields.shown import said


@dataclass
class Chip:
    """
    One filter, or a group of them: ``text`` is empty and ``chips`` are in it.

    ``without`` and ``turned`` are queries: the list without it, and with any instead of all of it.
    """

    text: str
    without: str
    turned: str = ""
    any_of: bool = False
    chips: list[Chip] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where a new filter may go."""

    path: str
    label: str


def chips_of(state: ListState) -> list[Chip]:
    return _chips(state, state.group, ())


def places_of(state: ListState) -> list[Place]:
    """Beside the others, into each group there is, or into a new one; nowhere else while there are no rules."""
    if not state.group.parts:
        return []
    found = [Place("", _("Beside the others"))]
    _groups(state.group, (), found)
    return found


def _groups(group: Group, path: tuple[int, ...], found: list[Place]) -> None:
    begin = "".join(f"{step}." for step in path)
    for number, part in enumerate(group.parts):
        if isinstance(part, Group):
            first = in_words(next(part.rules()))
            found.append(Place(f"{begin}{number}", _("Into the group with “%(rule)s”") % {"rule": first}))
            _groups(part, (*path, number), found)
    if len(path) < DEEPEST - 2:
        if path:
            first = in_words(next(group.rules()))
            label = _("Into a new group within the group with “%(rule)s”") % {"rule": first}
        else:
            label = _("Into a new group")
        found.append(Place(f"{begin}new", label))


def _chips(state: ListState, group: Group, path: tuple[int, ...]) -> list[Chip]:
    found, raw = [], state.group.raw
    for number, part in enumerate(group.parts):
        here = (*path, number)
        left = state.query(without(raw, here))
        if isinstance(part, Rule):
            found.append(Chip(in_words(part), left))
        else:
            other = state.query(turned(raw, here))
            found.append(Chip("", left, other, part.any_of, _chips(state, part, here)))
    return found


def in_words(rule: Rule) -> str:
    """As a person says it: “Region is Moscow”."""
    attribute, operator, value = rule
    shown = value
    if attribute.choices is not None:
        shown = dict(attribute.choices()).get(value, value)
    elif attribute.own is not None and operator in ("is", "from", "to"):
        shown = said(attribute.own, read(attribute.own, value))
    words = [attribute.label, attribute.operators[operator]]
    return " ".join(str(word) for word in ([*words] if operator in WITHOUT_VALUE else [*words, shown]))
