"""Attempts to call out that were refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from vonal.core.kept_queries import kept_in_sql
from vonal.office.telephony.attempts import ALARMING, DialAttempt

MOST = 5


def refused_to_dial(since: datetime) -> Sequence[DialAttempt]:
    """The latest that look like somebody calling at the company's cost, not those that were a slip of the finger."""
    return _refused(since)


@kept_in_sql
def _refused(since: datetime) -> QuerySet[DialAttempt]:
    rows = DialAttempt.objects.filter(refused__in=ALARMING, at__gte=since).select_related("employee")
    return rows[:MOST]
