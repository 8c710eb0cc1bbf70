"""Whoever keeps figures of calls is told, in the same transaction, which calls are not what they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vonal.office.telephony.models import Call

Hearer = Callable[[Iterable[Call]], None]

_hearers: list[Hearer] = []


def told_of_changes(hearer: Hearer) -> None:
    """Call this with calls that have ended, or of which something was said afterwards; said in ``AppConfig.ready``."""
    if hearer not in _hearers:
        _hearers.append(hearer)


def calls_changed(calls: Iterable[Call]) -> None:
    """Calls still going on are in no figures yet."""
    over = [call for call in calls if call.state == Call.State.ENDED]
    if over:
        for hearer in _hearers:
            hearer(over)
