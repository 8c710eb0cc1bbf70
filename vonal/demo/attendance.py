"""When the made-up staff took calls, and when they were at lunch."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from vonal.demo.cast import Cast
from vonal.demo.hours import CLOSES, OPENS, SATURDAY, Hours
from vonal.office.staff.models import Role
from vonal.office.staff.presence_models import TimeOnLine

TAKE_CALLS = {Role.MANAGER, Role.HEAD, Role.SECRETARY, Role.AGENT}


def keep_time(cast: Cast, hours: Hours, chance: Random, *, days: int) -> None:
    """Spans of every working day so far: a morning, a lunch, an afternoon; nobody is on line now."""
    spans = []
    for ago in range(days, -1, -1):
        day = hours.today - timedelta(days=ago)
        if day.weekday() >= SATURDAY:
            continue
        for person in cast.people.values():
            if person.role not in TAKE_CALLS or chance.random() < 0.05:
                continue
            begins, ends = OPENS + chance.uniform(-0.2, 0.3), CLOSES - chance.uniform(0, 0.5)
            eats = chance.choice([12, 12.5, 13])
            for state, since, until in (
                (TimeOnLine.State.ON_LINE, begins, eats),
                (TimeOnLine.State.AWAY, eats, eats + chance.uniform(0.4, 0.8)),
                (TimeOnLine.State.ON_LINE, eats + 0.8, ends),
            ):
                starts_at, ends_at = hours.at(day, since), min(hours.at(day, until), hours.now)
                if starts_at < ends_at:
                    reason = "lunch" if state == TimeOnLine.State.AWAY else ""
                    spans.append(
                        TimeOnLine(
                            employee=person, state=state, reason=reason, starts_at=starts_at, ends_at=ends_at
                        )
                    )
    TimeOnLine.objects.bulk_create(spans)
