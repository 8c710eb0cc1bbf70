"""What calls are told apart by, in words, and the words of addresses for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from vonal.core.days import format_day, format_day_of_year, format_month
from vonal.office.call_figures import dimensions
from vonal.office.customers.models import Source
from vonal.office.staff.models import Employee, Group, Region
from vonal.office.telephony.models import Call, Line, Outcome

LABELS: dict[str, str | Promise] = {
    "person": gettext_lazy("Employee"),
    "group": gettext_lazy("Group"),
    "line": gettext_lazy("Line"),
    "direction": gettext_lazy("Direction"),
    "source": gettext_lazy("Source"),
    "region": gettext_lazy("Region"),
    "outcome": gettext_lazy("Outcome"),
    "hour": gettext_lazy("Hour"),
    "weekday": gettext_lazy("Day of the week"),
    "talked": gettext_lazy("Length of talk"),
    "waited": gettext_lazy("Waited"),
    "fate": gettext_lazy("Answered or missed"),
    "back": gettext_lazy("Called back within"),
}
OF_TIME: dict[str, str | Promise] = {
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week"),
    "month": gettext_lazy("Month"),
}
WEEKDAYS = (
    pgettext_lazy("day of the week", "Mon"), pgettext_lazy("day of the week", "Tue"),
    pgettext_lazy("day of the week", "Wed"), pgettext_lazy("day of the week", "Thu"),
    pgettext_lazy("day of the week", "Fri"), pgettext_lazy("day of the week", "Sat"),
    pgettext_lazy("day of the week", "Sun"),
)  # fmt: skip
STEPS = {
    "waited": (dimensions.WAITED_STEPS, dimensions.WAITED),
    "talked": (dimensions.TALKED_STEPS, dimensions.TALKED),
    "back": (dimensions.BACK_STEPS, dimensions.BACK),
}

Names = dict[int, str]


def names(dimension: str, viewer: Employee) -> Names:
    """Every value of a dimension that can be chosen, by its code."""
    return _NAMES[dimension](viewer)


def named(dimension: str, codes: Iterable[int], viewer: Employee) -> Names:
    """These values, in the order of a report; days are many, so that only those asked for are named."""
    if dimension in OF_TIME:
        return {code: _time(dimension, date.fromordinal(code)) for code in sorted(codes)}
    known, asked = names(dimension, viewer), set(codes)
    gone = {code: _("Not known") for code in asked - known.keys()}
    return {code: name for code, name in (known | gone).items() if code in asked}


def _people(viewer: Employee) -> Names:
    people = Employee.objects.visible_to(viewer).exclude(extension=None, former_extension="")
    return dict(people.order_by("name").values_list("pk", "name"))


def _groups(viewer: Employee) -> Names:
    found = dict(Group.objects.values_list("pk", "name"))
    return {**found, 0: _("No group")}


def _sources(viewer: Employee) -> Names:
    found = dict(Source.objects.filter(merged_into=None).values_list("pk", "name"))
    return {**found, 0: _("Not known")}


def _lines(viewer: Employee) -> Names:
    return {**{line.pk: line.name for line in Line.objects.all()}, 0: _("No line")}


def _regions(viewer: Employee) -> Names:
    return {**dict(Region.objects.values_list("pk", "name")), 0: _("No region")}


def _outcomes(viewer: Employee) -> Names:
    labels = dict(Outcome.choices)
    found = {code: str(labels[value]) for code, value in enumerate(dimensions.OUTCOMES) if value}
    return {**found, 0: _("No outcome")}


def _directions(viewer: Employee) -> Names:
    return {code: str(Call.Direction(value).label) for code, value in enumerate(dimensions.DIRECTIONS)}


_NAMES: dict[str, Callable[[Employee], Names]] = {
    "person": _people,
    "group": _groups,
    "line": _lines,
    "direction": _directions,
    "source": _sources,
    "region": _regions,
    "outcome": _outcomes,
    "hour": lambda viewer: {hour: f"{hour}:00" for hour in range(24)},
    "weekday": lambda viewer: {code: str(name) for code, name in enumerate(WEEKDAYS)},
    "talked": lambda viewer: {code: str(name) for code, name in enumerate(dimensions.TALKED)},
    "waited": lambda viewer: {code: str(name) for code, name in enumerate(dimensions.WAITED)},
    "fate": lambda viewer: {code: str(name) for code, name in dimensions.FATES.items()},
    "back": lambda viewer: {code: str(name) for code, name in enumerate(dimensions.BACK)},
}


def _time(dimension: str, day: date) -> str:
    language = get_language() or "en"
    if dimension == "month":
        return format_month(day, language)
    if dimension == "week":
        return format_day(day, language)
    return f"{WEEKDAYS[day.weekday()]} {format_day_of_year(day, language, is_short=True)}"
