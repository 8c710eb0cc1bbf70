"""
The letter of the morning: what is due today, what is left over, and what is new.

- It comes on working days, and on others to whoever is on duty; not to whoever is away; not when there is nothing.
- Whose hour has come is looked for every ten minutes, so that a server that was down writes a little later, but no
  morning letter in the afternoon.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.days import end_of_day, format_hour, format_long_day, start_of_day
from vonal.core.jobs import enqueue, every, job
from vonal.core.mail import mail_server, send_letter
from vonal.core.working_days import WORKING, kind_of_day
from vonal.office.notices.kinds import DIGEST
from vonal.office.notices.models import Manner, Notice
from vonal.office.notices.queries import manner_of
from vonal.office.roster.absences import is_away
from vonal.office.roster.models import Shift
from vonal.office.staff.models import Employee
from vonal.office.tasks import queries
from vonal.office.tasks.models import Task
from vonal.workflows.due_reminders import DUE

LATEST = timedelta(hours=4)
LOOKS_BACK = timedelta(days=4)
MOST = 30


@every("*/10 * * * *")
def write_due_letters() -> None:
    """Everybody whose hour has come and who has no letter of today."""
    if mail_server() is None:
        return
    local = now().astimezone(ZoneInfo(company().time_zone))
    people = Employee.objects.filter(is_active=True).exclude(email="")
    manners = Manner.objects.in_bulk(list(people.values_list("pk", flat=True)))
    for person in people:
        manner = manners.get(person.pk) or Manner(employee=person)
        due_at = datetime.combine(local.date(), manner.digest_at, local.tzinfo)
        if manner.digest_on != local.date() and timedelta() <= local - due_at < LATEST:
            enqueue(
                write_letter,
                key=f"morning:{person.pk}",
                employee_id=person.pk,
                day=local.date().isoformat(),
            )


@job(retries=3)
def write_letter(employee_id: int, day: str) -> None:
    """One person's letter of a day, once."""
    write_morning_letter(Employee.objects.get(pk=employee_id), date.fromisoformat(day), at=now())


@transaction.atomic
def write_morning_letter(person: Employee, day: date, *, at: datetime) -> bool:
    """Whether a letter was written: not on a day off, not twice, not when there is nothing to say."""
    Manner.objects.get_or_create(employee=person)
    manner = Manner.objects.select_for_update().get(employee=person)
    if manner.digest_on == day or not person.is_active or not person.email:
        return False
    Manner.objects.filter(pk=manner.pk).update(digest_on=day)
    if not works_on(person, day, at):
        return False
    with translation.override(person.language):
        text = letter_of(person, day, at)
        if not text:
            return False
        said = format_long_day(day, person.language)
        try:
            send_letter(person.email, _("Your day, %(day)s") % {"day": said}, text, at=at)
        except ValidationError:  # Mail is no longer set up, or the address was never one.
            return False
    return True


def works_on(person: Employee, day: date, at: datetime) -> bool:
    """Whether this is a working day of his."""
    if is_away(person, at):
        return False
    if kind_of_day(day, company().country) == WORKING:
        return True
    zone = ZoneInfo(company().time_zone)
    shifts = Shift.objects.filter(
        employee=person, starts_at__lt=end_of_day(day, zone), ends_at__gt=start_of_day(day, zone)
    )
    return shifts.exists()


def letter_of(person: Employee, day: date, at: datetime) -> str:
    """The letter's text in the running language; empty when there is nothing to say."""
    manner, parts = manner_of(person), []
    if DIGEST in manner.ways_of(DUE):
        mine = queries.mine(person)
        due, left = list(queries.due_on(mine, day)[:MOST]), queries.overdue(mine, day)
        if due:
            parts.append(_part(_("Due today"), [_line(task, person) for task in due]))
        if left_count := left.count():
            words = ngettext("%(n)d task is overdue", "%(n)d tasks are overdue", left_count) % {
                "n": left_count
            }
            parts.append(_part(words, [_line(task, person, with_hour=False) for task in left[:MOST]]))
    new = Notice.objects.filter(
        employee=person, is_in_digest=True, read_at=None, returns_at=None, at__gt=at - LOOKS_BACK
    ).exclude(kind=DUE.name)
    said = [f"- {notice.said_in(person.language)}" for notice in new[:MOST]]
    if said:
        parts.append(_part(_("New since you were here"), said))
    if not parts:
        return ""
    address = settings.VONAL.public_address.rstrip("/")
    foot = [address + "/tasks"] if address else []
    foot.append(_("Which of this you are told, and when, you choose in your profile under “How I am told”."))
    return "\n\n".join([*parts, "\n".join(foot)]) + "\n"


def _part(head: str, lines: list[str]) -> str:
    return "\n".join([head, *lines])


def _line(task: Task, person: Employee, *, with_hour: bool = True) -> str:
    zone = ZoneInfo(company().time_zone)
    hour = f"{format_hour(task.due_at, person.language, zone)} " if with_hour else ""
    customer = f" ({task.customer})" if task.customer else ""
    return f"- {hour}{task.title}{customer}"
