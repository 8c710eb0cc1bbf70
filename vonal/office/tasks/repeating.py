"""Tasks that come again: rules of RFC 5545, counted by the company's clock, and the next of a row."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonal.core.company import company
from vonal.core.working_days import is_worked
from vonal.office.roster.queries import hours_of_day, hours_to_cover

Period = Literal["", "daily", "working_days", "weekly", "fortnightly", "monthly", "yearly", "own"]

RULES: dict[str, str] = {
    "daily": "FREQ=DAILY",
    "working_days": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekly": "FREQ=WEEKLY",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
}
WORDS: dict[str, str | Promise] = {
    "": gettext_lazy("Does not repeat"),
    "daily": gettext_lazy("Every day"),
    "working_days": gettext_lazy("Every working day"),
    "weekly": gettext_lazy("Every week"),
    "fortnightly": gettext_lazy("Every two weeks"),
    "monthly": gettext_lazy("Every month"),
    "yearly": gettext_lazy("Every year"),
}
KNOWN_PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL"})
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
LATEST_SHORT_DAY = 28
MOST_STEPS = 50_000
LONGEST_BREAK = 31  # days


def rule_of(text: str, first: datetime) -> str:
    """
    A rule as it is kept: checked, in capitals, and at the end of short months rather than not at all.

    :raises ValidationError: this is no rule, or one that comes more often than once a day.
    """
    text = "".join(text.upper().removeprefix("RRULE:").split()).strip(";")
    if not text:
        return ""
    pairs = [part.partition("=")[::2] for part in text.split(";")]
    parts = dict(pairs)
    if len(parts) != len(pairs) or not parts.keys() <= KNOWN_PARTS or parts.get("FREQ") not in FREQUENCIES:
        raise ValidationError({"repeats": [_("This is no rule of repeating.")]})
    day = first.astimezone(_zone()).day
    if text in (RULES["monthly"], f"{RULES['monthly']};BYMONTHDAY={day}") and day > LATEST_SHORT_DAY:
        days = ",".join(map(str, range(LATEST_SHORT_DAY, day + 1)))
        text = f"FREQ=MONTHLY;BYMONTHDAY={days};BYSETPOS=-1"
    try:
        following = next_of(text, first, after=first)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValidationError({"repeats": [_("This is no rule of repeating.")]}) from error
    if following is None and "COUNT" not in parts and "UNTIL" not in parts:
        raise ValidationError({"repeats": [_("By this rule it never comes again.")]})
    return text


def next_of(rule: str, first: datetime, *, after: datetime) -> datetime | None:
    """
    The first moment after ``after`` in the row that began at ``first``; None when the row is over.

    Counted by the wall clock, so that ten o'clock stays ten o'clock over daylight saving.

    :raises ValueError: this is no rule.
    """
    zone = _zone()
    if rule == RULES["working_days"]:
        return _next_worked(first.astimezone(zone).timetz(), after.astimezone(zone))
    begins, wall = (one.astimezone(zone).replace(tzinfo=None) for one in (first, after))
    text = ";".join(part.removesuffix("Z") if part.startswith("UNTIL=") else part for part in rule.split(";"))
    for steps, moment in enumerate(rrulestr(text, dtstart=begins)):
        if steps > MOST_STEPS:
            return None
        aware: datetime = moment.replace(tzinfo=zone)
        if moment > wall and aware > after:
            return aware
    return None


def _next_worked(clock: time, after: datetime) -> datetime | None:
    """The first working day's moment after another one: holidays are passed over, Saturdays worked instead are not."""
    hours, country = hours_to_cover(), company().country
    for number in range(LONGEST_BREAK):
        day = after.date() + timedelta(days=number)
        moment = datetime.combine(day, clock)
        works = hours_of_day(day, hours) is not None if hours else is_worked(day, country)
        if moment > after and works:
            return moment
    return None


def period_of(rule: str) -> Period:
    """Which of the choices a person has a rule is; ``own`` for another one."""
    if not rule:
        return ""
    if rule.startswith("FREQ=MONTHLY;BYMONTHDAY=28,") and rule.endswith(";BYSETPOS=-1"):
        return "monthly"
    for period, known in RULES.items():
        if rule == known:
            return period  # type: ignore[return-value]
    return "own"


def in_words(rule: str) -> str:
    """``Every week``; another rule as it is kept."""
    period = period_of(rule)
    return rule if period == "own" else str(WORDS[period])


def _zone() -> ZoneInfo:
    return ZoneInfo(company().time_zone)
