"""Attempts to call out that were refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from vonal.office.telephony.attempts import ALARMING, DialAttempt

MOST = 5


def refused_to_dial(since: datetime) -> Sequence[DialAttempt]:
    """The latest that look like somebody calling at the company's cost, not those that were a slip of the finger."""
    rows = DialAttempt.objects.filter(refused__in=ALARMING, at__gte=since).select_related("employee")
    return list(rows[:MOST])
