"""Meetings: a task of that kind with a duration, a place and a guest, who is invited by iCalendar."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.calendar import Invitation
from vonal.core.company import company
from vonal.core.days import format_moment
from vonal.core.mail import clean_address, mail_server, send_letter, sender_address
from vonal.office.tasks.models import LONGEST_MINUTES, SHORTEST_MINUTES, Meeting, Task


def attach_meeting(
    task: Task, *, minutes: int, place: str, guest: str, guest_email: str, at: datetime
) -> Meeting:
    """
    Make a task a meeting and invite the guest, if he has an address and mail is set up; within a transaction.

    :raises ValidationError: the duration is out of range, or the address cannot be written to.
    """
    _check_minutes(minutes)
    if guest_email.strip():
        try:
            guest_email = clean_address(guest_email)
        except ValidationError as error:
            raise ValidationError({"guest_email": error.messages}) from error
    meeting = Meeting(
        task=task,
        minutes=minutes,
        place=" ".join(place.split()),
        guest=guest.strip(),
        guest_email=guest_email.strip(),
        uid=f"{uuid4()}@{sender_address().rpartition('@')[2]}",
    )
    meeting.clean_fields(exclude={"task", "letter"})
    meeting.save(force_insert=True)
    keep_planned(task)
    _write(meeting, at)
    return meeting


def keep_planned(task: Task) -> None:
    """A meeting is planned for when it takes place, for as long as it lasts; within a transaction."""
    minutes = Meeting.objects.filter(task=task).values_list("minutes", flat=True).first()
    if minutes is not None and (task.planned_at, task.planned_minutes) != (task.due_at, minutes):
        task.planned_at, task.planned_minutes = task.due_at, minutes
        task.save(update_fields=["planned_at", "planned_minutes"])


def follow_meeting(task: Task, following: Task, *, at: datetime) -> None:
    """The next of a row is a meeting as well, with the same guest, who is invited; within a transaction."""
    meeting = Meeting.objects.filter(task=task).first()
    if meeting is not None and not meeting.is_cancelled:
        same = ("minutes", "place", "guest", "guest_email")
        attach_meeting(following, **{name: getattr(meeting, name) for name in same}, at=at)


def change_meeting_itself(task_id: int, *, minutes: int | None, place: str | None) -> bool:
    """
    Another duration or place, where one is given; returns whether it is really another; within a transaction.

    :raises ValidationError: the duration is out of range, or the place too long.
    """
    meeting = Meeting.objects.select_for_update().get(task=task_id)
    before = (meeting.minutes, meeting.place)
    if minutes is not None:
        _check_minutes(minutes)
        meeting.minutes = minutes
    if place is not None:
        meeting.place = " ".join(place.split())
    if (meeting.minutes, meeting.place) == before:
        return False
    meeting.clean_fields(exclude={"task", "letter"})
    meeting.save(update_fields=["minutes", "place"])
    return True


def _check_minutes(minutes: int) -> None:
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise ValidationError({"minutes": [_("From five minutes to a day.")]})


@transaction.atomic
def meeting_changed(task_id: int, *, at: datetime, is_cancelled: bool | None = None) -> None:
    """Tell the guest, if there is one, that the meeting has moved, is called off, or takes place after all."""
    found = Meeting.objects.select_for_update(of=("self",)).select_related("task__assignee", "task__customer")
    meeting = found.filter(task=task_id).first()
    if (
        meeting is None
        or meeting.is_cancelled == is_cancelled
        or (meeting.is_cancelled and is_cancelled is None)
    ):
        return
    if is_cancelled is not None:
        meeting.is_cancelled = is_cancelled
    meeting.sequence += 1
    meeting.save(update_fields=["is_cancelled", "sequence"])
    _write(meeting, at)


def invitation_of(meeting: Meeting) -> Invitation:
    """The meeting as calendars read it."""
    task = meeting.task
    own = [task.assignee.email] if task.assignee.email else []
    return Invitation(
        uid=meeting.uid,
        sequence=meeting.sequence,
        title=task.title,
        starts_at=task.due_at,
        minutes=meeting.minutes,
        organizer=sender_address(),
        organizer_name=f"{task.assignee.name}, {company().name}",
        guests=(meeting.guest_email, *own),
        place=meeting.place,
        is_cancelled=meeting.is_cancelled,
    )


def _write(meeting: Meeting, at: datetime) -> None:
    if not meeting.guest_email or mail_server() is None:
        return
    task = meeting.task
    language = (task.customer.language if task.customer else "") or company().language
    with translation.override(language):
        if meeting.is_cancelled:
            subject = _("Called off: %(what)s")
        else:
            subject = _("Changed: %(what)s") if meeting.sequence else _("Invitation: %(what)s")
    when = format_moment(task.due_at, language, ZoneInfo(company().time_zone))
    lines = [task.title, when, meeting.place, "", task.assignee.name, company().name]
    meeting.letter = send_letter(
        meeting.guest_email,
        subject % {"what": task.title},
        "\n".join(lines),
        at=at,
        calendar=invitation_of(meeting),
        reply_to=task.assignee.email,
    )
    meeting.save(update_fields=["letter"])
