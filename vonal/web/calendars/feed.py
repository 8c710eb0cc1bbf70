"""A person's calendar as other programs read it: meetings, planned tasks and shifts (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.mail import sender_address
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task

if TYPE_CHECKING:
    import icalendar

LOOKS_BACK, LOOKS_AHEAD = timedelta(days=30), timedelta(days=180)
MOST = 2000
SHORT = timedelta(minutes=30)


def feed_of(employee: Employee, *, at: datetime) -> bytes:
    """The whole feed, written in his language."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Vonal//Vonal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{company().name}: {employee.name}")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    with translation.override(employee.language):
        for event in (*_tasks(employee, at), *_shifts(employee, at)):
            calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def mark_of(feed: bytes) -> str:
    """An ETag that changes with what the feed says, not with the minute it was written in."""
    lines = [line for line in feed.splitlines() if not line.startswith(b"DTSTAMP")]
    return f'"{sha256(b"".join(lines)).hexdigest()[:32]}"'


def _tasks(employee: Employee, at: datetime) -> Iterator[icalendar.Event]:
    taking_time = Q(planned_at__isnull=False) | Q(kind=Task.Kind.MEETING)
    tasks = (
        Task.objects.filter(taking_time, assignee=employee, done_at=None)
        .filter(due_at__gt=at - LOOKS_BACK, due_at__lt=at + LOOKS_AHEAD)
        .select_related("customer", "meeting")[:MOST]
    )
    for task in tasks:
        meeting = getattr(task, "meeting", None)
        if meeting is not None and meeting.is_cancelled:
            continue
        starts_at = task.due_at if task.kind == Task.Kind.MEETING else task.planned_at or task.due_at
        minutes = meeting.minutes if meeting else task.planned_minutes
        event = _event(
            meeting.uid if meeting else f"task-{task.pk}@{_domain()}",
            task.title if not task.customer else f"{task.title} ({task.customer})",
            starts_at,
            starts_at + (timedelta(minutes=minutes) if minutes else SHORT),
            at,
        )
        if meeting is not None:
            event.add("sequence", meeting.sequence)
            if meeting.place:
                event.add("location", meeting.place)
        path = f"/customers/{task.customer_id}" if task.customer_id else "/tasks"
        if settings.VONAL.public_address:
            event.add("url", settings.VONAL.public_address.rstrip("/") + path)
        if task.description:
            event.add("description", task.description)
        yield event


def _shifts(employee: Employee, at: datetime) -> Iterator[icalendar.Event]:
    shifts = Shift.objects.filter(
        employee=employee, ends_at__gt=at - LOOKS_BACK, starts_at__lt=at + LOOKS_AHEAD
    ).select_related("region")[:MOST]
    for shift in shifts:
        title = _("On duty: %(region)s") % {"region": shift.region} if shift.region else _("On duty")
        event = _event(f"shift-{shift.pk}@{_domain()}", title, shift.starts_at, shift.ends_at, at)
        event.add("transp", "TRANSPARENT")  # One works while on duty.
        yield event


def _event(uid: str, title: str, starts_at: datetime, ends_at: datetime, at: datetime) -> icalendar.Event:
    import icalendar

    event = icalendar.Event()
    event.add("uid", uid)
    event.add("summary", title)
    event.add("dtstart", starts_at.astimezone(UTC))
    event.add("dtend", ends_at.astimezone(UTC))
    event.add("dtstamp", at.astimezone(UTC))
    return event


def _domain() -> str:
    return sender_address().rpartition("@")[2]
