"""Everything that changes calendars; actor and time are given, one transaction each."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.live import employee_topic, push
from vonal.core.outgoing import check_address
from vonal.office.calendars import jobs
from vonal.office.calendars.models import BusyTime, FeedLink, ImportedCalendar
from vonal.office.calendars.reading import Span
from vonal.office.staff.models import Employee

MOST_LINKS, MOST_CALENDARS = 20, 10
LOOKS_BACK, LOOKS_AHEAD = timedelta(days=7), timedelta(days=90)


class TooManyCalendars(ValidationError):
    """One person needs no more."""

    def __init__(self) -> None:
        super().__init__(_("That is enough: remove one that is not needed first."))


@transaction.atomic
def make_link(employee: Employee, *, name: str, at: datetime) -> tuple[FeedLink, str]:
    """
    A new secret address of his calendar; the secret is returned this once.

    :raises TooManyCalendars: he has twenty.
    :raises ValidationError: it has no name, or too long a one.
    """
    if FeedLink.objects.filter(employee=employee).count() >= MOST_LINKS:
        raise TooManyCalendars
    secret = FeedLink.new_secret()
    link = FeedLink(employee=employee, name=name.strip(), digest=FeedLink.digest_of(secret), made_at=at)
    link.clean_fields(exclude={"employee"})
    link.save(force_insert=True)
    return link, secret


def revoke_link(link: FeedLink) -> None:
    """Nobody reads the calendar there from now on."""
    link.delete()


@transaction.atomic
def add_calendar(employee: Employee, *, name: str, address: str, at: datetime) -> ImportedCalendar:
    """
    Read a calendar elsewhere from now on, every hour; ``webcal`` is ``https``.

    :raises AddressIsRefused: it is no public https address.
    :raises TooManyCalendars: he has ten.
    :raises ValidationError: it has no name.
    """
    address = address.strip()
    if address.lower().startswith(("webcal://", "webcals://")):
        address = "https://" + address.partition("://")[2]
    try:
        address = check_address(address)
    except ValidationError as error:
        raise ValidationError({"address": error.messages}) from error
    if ImportedCalendar.objects.filter(employee=employee, removed_at=None).count() >= MOST_CALENDARS:
        raise TooManyCalendars
    name = name.strip() or urlsplit(address).hostname or ""
    calendar = ImportedCalendar(employee=employee, name=name[:100], address=address, added_at=at)
    calendar.clean_fields(exclude={"employee"})
    calendar.save(force_insert=True)
    jobs.read_soon(calendar.pk)
    return calendar


@transaction.atomic
def remove_calendar(calendar: ImportedCalendar, *, at: datetime) -> None:
    """It takes no time of the day any more; ``restore_calendar`` undoes it."""
    ImportedCalendar.objects.filter(pk=calendar.pk, removed_at=None).update(removed_at=at)
    _tell(calendar)


@transaction.atomic
def restore_calendar(calendar: ImportedCalendar) -> None:
    """It is read again."""
    if ImportedCalendar.objects.filter(pk=calendar.pk, removed_at__isnull=False).update(removed_at=None):
        jobs.read_soon(calendar.pk)
        _tell(calendar)


@transaction.atomic
def keep_busy_times(calendar: ImportedCalendar, spans: list[Span], *, at: datetime) -> None:
    """What it takes from now on, as it was read."""
    BusyTime.objects.filter(calendar=calendar).delete()
    BusyTime.objects.bulk_create(
        [
            BusyTime(
                calendar=calendar,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                title=span.title,
                is_whole_day=span.is_whole_day,
            )
            for span in spans
        ],
        batch_size=500,
    )
    ImportedCalendar.objects.filter(pk=calendar.pk).update(asked_at=at, read_at=at, trouble="")
    _tell(calendar)


@transaction.atomic
def note_trouble(calendar: ImportedCalendar, trouble: str, *, at: datetime) -> None:
    """It could not be read; what was read before stays."""
    ImportedCalendar.objects.filter(pk=calendar.pk).update(asked_at=at, trouble=trouble[:500])
    _tell(calendar)


def span_to_read(at: datetime) -> tuple[datetime, datetime, str]:
    """From when until when calendars are read, and in which zone what names none."""
    return at - LOOKS_BACK, at + LOOKS_AHEAD, company().time_zone


def _tell(calendar: ImportedCalendar) -> None:
    push(employee_topic(calendar.employee_id), "calendar.changed")
