"""The finer things the journal is narrowed to by a click on a number of a report; each is shown, and can be taken away."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from vonal.office.call_figures.asking import people_of
from vonal.office.call_figures.dimensions import DIRECTIONS, NOT_BACK, OUTCOMES, bounds
from vonal.office.staff.models import Employee
from vonal.office.telephony.queries.narrowing import Details, Span
from vonal.web.reports.asked import codes_of
from vonal.web.reports.dimensions import LABELS, STEPS, names

DETAILS = ("line", "source", "region", "outcome", "direction", "hour", "weekday", "waited", "talked", "back")
WORDS = ("mine", "person", "group", *DETAILS)


@dataclass(frozen=True)
class Chip:
    """One narrowing, and the address without it."""

    label: str
    values: str
    without: str


def details_of(words: QueryDict) -> Details:
    """What can be read of the words of an address."""
    found = {name: sorted(codes) for name in DETAILS if (codes := codes_of(words, name))}
    return Details(**{_FIELDS[name]: _MEANT[name](codes) for name, codes in found.items()})


def people_meant(words: QueryDict, viewer: Employee) -> Collection[int] | None:
    """Whose calls: several people, members of groups, or all of the reader's own; None for anybody's."""
    persons, groups = codes_of(words, "person"), codes_of(words, "group")
    if not groups and len(persons) < 2:
        return people_of(viewer) if words.get("mine") else None
    found = Employee.objects.visible_to(viewer).filter(**({"pk__in": persons} if persons else {}))
    if groups:
        found = found.filter(group__in=groups)
    return list(found.values_list("pk", flat=True))


def chips(words: QueryDict, viewer: Employee) -> list[Chip]:
    """Each narrowing that has no field in the journal's own form."""
    found = []
    for name in hidden(words):
        if name == "mine":
            label, values = _("Employee"), _("mine and my people's")
        else:
            known = names(name, viewer)
            label = str(LABELS[name])
            values = ", ".join(known[code] for code in known if code in codes_of(words, name))
        without = words.copy()
        del without[name]
        found.append(Chip(label, values, f"?{without.urlencode()}"))
    return found


def hidden(words: QueryDict) -> list[str]:
    """The words the form's own fields do not say."""
    said = [name for name in WORDS if name in words and (name == "mine" or codes_of(words, name))]
    return [name for name in said if name != "person" or len(codes_of(words, name)) > 1]


def kept(words: QueryDict) -> list[tuple[str, str]]:
    """The same as pairs for a form to send again."""
    return [(name, value) for name in hidden(words) for value in words.getlist(name)]


def _spans(name: str) -> Callable[[list[int]], tuple[Span, ...]]:
    steps, labels = STEPS[name]
    return lambda codes: tuple(bounds(steps, code) for code in codes if code < len(labels))


def _talked(codes: list[int]) -> tuple[Span | None, ...]:
    return tuple(bounds(STEPS["talked"][0], code - 1) if code else None for code in codes if code <= 5)


def _back(codes: list[int]) -> tuple[Span | None, ...]:
    return tuple(
        bounds(STEPS["back"][0], code - 1) if code < NOT_BACK else None
        for code in codes
        if 0 < code <= NOT_BACK
    )


def _as_said(values: tuple[str, ...]) -> Callable[[list[int]], tuple[str, ...]]:
    return lambda codes: tuple(values[code] for code in codes if code < len(values))


_FIELDS = {
    "line": "lines", "source": "sources", "region": "regions", "outcome": "outcomes", "direction": "directions",
    "hour": "hours", "weekday": "weekdays", "waited": "waited", "talked": "talked", "back": "back",
}  # fmt: skip
_MEANT: dict[str, Callable[[list[int]], tuple[Any, ...]]] = {
    **dict.fromkeys(("line", "source", "region", "hour", "weekday"), tuple),
    "outcome": _as_said(OUTCOMES),
    "direction": _as_said(DIRECTIONS),
    "waited": _spans("waited"),
    "talked": _talked,
    "back": _back,
}
