"""The time, asked for at the edges only: operations are given theirs."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from vonal.core.company import company


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The company's own date."""
    return now().astimezone(ZoneInfo(company().time_zone)).date()
