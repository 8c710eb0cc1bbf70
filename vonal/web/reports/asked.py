"""What a report is asked for, read from its address; what cannot be read is the usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.days import FIRST_DAY, LAST_DAY
from vonal.core.months import add_months
from vonal.office.call_figures.asking import Question
from vonal.web.reports.dimensions import LABELS, OF_TIME

MOST_DAYS = 1100
SPANS = {
    "1": _("Today"),
    "yesterday": _("Yesterday"),
    "7": _("7 days"),
    "30": _("30 days"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "90": _("90 days"),
    "365": _("12 months"),
    "year": _("This year"),
    "last_year": _("Last year"),
    "own": _("From … until …"),
}
COUNT, PERCENT, SECONDS = "count", "percent", "seconds"
MEASURES = {
    "calls": (pgettext_lazy("number of", "Calls"), COUNT),
    "answered": (pgettext_lazy("number of calls", "Answered"), COUNT),
    "missed": (pgettext_lazy("calls", "Missed"), COUNT),
    "missed_percent": (_("Missed, %"), PERCENT),
    "back": (_("Called back"), COUNT),
    "back_soon": (_("Called back within 15 min"), COUNT),
    "mean_back": (_("Mean time to the call-back"), SECONDS),
    "talk_seconds": (_("Talk time"), SECONDS),
    "mean_talk": (_("Mean talk"), SECONDS),
    "mean_wait": (_("Mean wait"), SECONDS),
    "taken": (_("Taken by a colleague"), COUNT),
    "not_reached": (_("Nobody reached"), COUNT),
}


@dataclass(frozen=True)
class Asked:
    """A question, and how its answer is shown."""

    question: Question
    measure: str
    span: str
    compares: bool

    @property
    def measure_label(self) -> str:
        return str(MEASURES[self.measure][0])

    @property
    def kind(self) -> str:
        return MEASURES[self.measure][1]


def read_asked(words: QueryDict, today: date) -> Asked:
    """What the words of an address ask for."""
    span = words.get("span", "30")
    span = span if span in SPANS else "30"
    first, last = _days(span, words, today)
    dimensions = LABELS.keys() | OF_TIME.keys()
    rows = words.get("rows", "person")
    rows = rows if rows in dimensions else "person"
    columns = words.get("columns", "")
    columns = columns if columns in dimensions and columns != rows else ""
    measure = words.get("measure", "calls")
    only = {name: codes for name in LABELS if (codes := codes_of(words, name))}
    return Asked(
        Question(first, last, rows, columns, only),
        measure if measure in MEASURES else "calls",
        span,
        words.get("compare") == "1",
    )


def _days(span: str, words: QueryDict, today: date) -> tuple[date, date]:
    match span:
        case "own":
            first, last = sorted(_day(words.get(name, ""), today) for name in ("since", "until"))
            return max(first, last - timedelta(days=MOST_DAYS - 1)), last
        case "yesterday":
            return today - timedelta(days=1), today - timedelta(days=1)
        case "month":
            return today.replace(day=1), today
        case "last_month":
            return add_months(today, -1), today.replace(day=1) - timedelta(days=1)
        case "year":
            return today.replace(month=1, day=1), today
        case "last_year":
            return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    return today - timedelta(days=int(span) - 1), today


def _day(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if FIRST_DAY < day < LAST_DAY else otherwise


def codes_of(words: QueryDict, name: str) -> frozenset[int]:
    """The numbers an address says of a dimension."""
    texts = words.getlist(name)[:200]
    return frozenset(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10)
