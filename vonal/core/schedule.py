"""When a repeated job is due, over daylight saving and a clock that was moved."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import croniter
from django.db import transaction

from vonal.core.company import company
from vonal.core.jobs import enqueue, job_function, repeated_functions
from vonal.core.models import Schedule


def next_time(cron: str, after: datetime, zone: ZoneInfo) -> datetime:
    """
    The first moment after ``after`` that the five fields name, in UTC.

    A job of a certain hour runs once on each day: at the hour's second coming in autumn it does not run again, and
    an hour that spring leaves out counts as the one after it. A job of every hour goes on through both.
    """
    if cron.split()[1].startswith("*"):
        offset = after.astimezone(zone).utcoffset()
        wall = after.astimezone(UTC).replace(tzinfo=None) + (offset or after - after)
        found: datetime = croniter(cron, wall).get_next(datetime)
        return (found - (offset or after - after)).replace(tzinfo=UTC)
    wall = after.astimezone(zone).replace(tzinfo=None)
    steps = croniter(cron, wall)
    while True:
        found = steps.get_next(datetime)
        moment = found.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if moment > after:
            return moment


def enqueue_due(at: datetime) -> int:
    """Enqueue every repeated job that is due, once; returns how many."""
    zone = ZoneInfo(company().time_zone)
    known = {row.function: row for row in Schedule.objects.all()}
    due = 0
    for function in repeated_functions():
        row = known.get(function.name)
        upcoming = next_time(function.cron, at, zone)
        if row is not None and row.cron == function.cron and at < row.next_at <= upcoming:
            continue
        due += _advance(function.name, function.cron, at, upcoming)
    return due


@transaction.atomic
def _advance(name: str, cron: str, at: datetime, upcoming: datetime) -> int:
    row = Schedule.objects.select_for_update().filter(pk=name).first()
    if row is None:
        Schedule.objects.bulk_create(
            [Schedule(function=name, cron=cron, next_at=upcoming)], ignore_conflicts=True
        )
        return 0
    is_due = row.next_at <= at
    row.cron, row.next_at = cron, upcoming
    row.save(update_fields=["cron", "next_at"])
    if not is_due:
        return 0
    enqueue(job_function(name).call, key=f"every:{name}")
    return 1
