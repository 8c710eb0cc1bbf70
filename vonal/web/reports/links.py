"""From a number to the calls behind it: the journal, narrowed the same way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from vonal.core.months import add_months
from vonal.office.call_figures.asking import Question
from vonal.office.call_figures.dimensions import FATE_KEYS
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import sees_all
from vonal.web.reports.dimensions import OF_TIME

FATES_OF_MEASURES = {
    "answered": "answered", "talk_seconds": "answered", "mean_talk": "answered", "mean_wait": "answered",
    "missed": "missed", "missed_percent": "missed", "back": "missed", "back_soon": "missed", "mean_back": "missed",
    "taken": "taken", "not_reached": "not_reached",
}  # fmt: skip


def calls_behind(question: Question, measure: str, chosen: Mapping[str, int], viewer: Employee) -> str:
    """The journal's address for the calls of a cell; ``chosen`` are the codes of its row and column. Empty: none fits."""
    first, last = question.first, question.last
    narrowed = {name: set(codes) for name, codes in question.only.items()}
    for name, code in chosen.items():
        if name in OF_TIME:
            begin, end = _of_time(name, date.fromordinal(code))
            first, last = max(first, begin), min(last, end)
        else:
            narrowed[name] = {code}
    what = {FATE_KEYS[code] for code in narrowed.pop("fate", set())}
    if (asked := FATES_OF_MEASURES.get(measure)) is not None:
        what = what & {asked} if what else {asked}
    if len(what) > 1 or narrowed.get("back") == {0}:
        return ""
    words: list[tuple[str, str | int]] = [("since", first.isoformat()), ("until", last.isoformat())]
    words += [("what", each) for each in what]
    if measure in ("back", "mean_back") and "back" not in narrowed:
        narrowed["back"] = {1, 2, 3, 4, 5}
    if measure == "back_soon":
        narrowed["back"] = {1}
    words += [(name, code) for name in narrowed for code in sorted(narrowed[name])]
    if not sees_all(viewer) and not {"person", "group"} & narrowed.keys():
        words.append(("mine", 1))
    return f"{reverse('journal')}?{urlencode(words)}"


def _of_time(name: str, day: date) -> tuple[date, date]:
    if name == "week":
        return day, day + timedelta(days=6)
    return (day, add_months(day, 1) - timedelta(days=1)) if name == "month" else (day, day)
