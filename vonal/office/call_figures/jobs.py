"""Days counted in the background."""

from __future__ import annotations

from vonal.core.company import company
from vonal.core.jobs import enqueue, every, job
from vonal.office.call_figures.changed_days import note_every_day
from vonal.office.call_figures.counting import count_days
from vonal.office.call_figures.models import ChangedDay, CountedBy

DAYS_A_JOB = 20


@every("* * * * *")
def count_changed_days() -> None:
    """Every minute the days that changed; until then pages count those they show by themselves."""
    _follow_the_clock()
    go_on_counting()


@job()
def go_on_counting() -> None:
    """The newest first, so many at a time that other work goes on between."""
    changed = sorted(
        ChangedDay.objects.order_by("-day").values_list("day", flat=True).distinct(), reverse=True
    )
    count_days(changed[:DAYS_A_JOB])
    if changed[DAYS_A_JOB:]:
        enqueue(go_on_counting, key="call_figures.go_on_counting")


def _follow_the_clock() -> None:
    """When the company's clock is another one, so are its days."""
    zone = company().time_zone
    by, made = CountedBy.objects.get_or_create(pk=1, defaults={"time_zone": zone})
    if by.time_zone != zone or made:
        note_every_day()
        by.time_zone = zone
        by.save()
