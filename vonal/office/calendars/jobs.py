"""Calendars elsewhere are read when they are added, and every hour."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonal.core.clock import now
from vonal.core.jobs import enqueue, every, job
from vonal.core.outgoing import NoAnswer, ask
from vonal.office.calendars import reading
from vonal.office.calendars.models import ImportedCalendar
from vonal.office.calendars.reading import CalendarIsUnreadable

MOST_BYTES = 4 * 1024 * 1024
KEPT_AFTER_REMOVAL = timedelta(days=30)
WHY: dict[str, Promise] = {
    reading.EMPTY: gettext_lazy("The address gives an empty file."),
    reading.NO_CALENDAR: gettext_lazy(
        "What the address gives is no calendar: it begins with “%(where)s” instead of BEGIN:VCALENDAR."
    ),
    reading.BROKEN: gettext_lazy("The calendar is broken: %(where)s"),
    reading.TOO_MANY: gettext_lazy("The calendar has too many entries."),
    reading.TOO_LONG: gettext_lazy("The calendar is so tangled that reading it was given up."),
}


def read_soon(calendar_id: int) -> None:
    """Have it read after the running transaction."""
    enqueue(read_calendar, key=f"calendar:{calendar_id}", calendar_id=calendar_id)


@every("7 * * * *")
def read_all() -> None:
    """Have every calendar of somebody who works here read; those removed long ago go."""
    ImportedCalendar.objects.filter(removed_at__lt=now() - KEPT_AFTER_REMOVAL).delete()
    for pk in _read().values_list("pk", flat=True):
        read_soon(pk)


@job(retries=0)
def read_calendar(calendar_id: int) -> None:
    """Ask for a calendar and keep what it takes; what goes wrong stands beside it, in its owner's language."""
    from vonal.office.calendars.operations import keep_busy_times, note_trouble, span_to_read

    calendar = _read().select_related("employee").filter(pk=calendar_id).first()
    if calendar is None:
        return
    at = now()
    with translation.override(calendar.employee.language):
        try:
            since, until, zone = span_to_read(at)
            spans = reading.read(_fetch(calendar.address), since=since, until=until, zone=zone)
        except CalendarIsUnreadable as error:
            note_trouble(calendar, str(WHY[error.why]) % {"where": error.where}, at=at)
        except NoAnswer as error:
            note_trouble(calendar, str(error), at=at)
        except ValidationError as error:
            note_trouble(calendar, " ".join(error.messages), at=at)
        else:
            keep_busy_times(calendar, spans, at=at)


def _fetch(address: str) -> bytes:
    if not address:
        raise NoAnswer(
            _("The address was sealed by another installation. Remove the calendar and add it anew.")
        )
    answer = ask("GET", address, headers={"Accept": "text/calendar, */*"}, most_bytes=MOST_BYTES, follow=True)
    if answer.status != 200:
        raise NoAnswer(_("The address answers with an error (%(status)d).") % {"status": answer.status})
    return answer.body


def _read() -> QuerySet[ImportedCalendar]:
    return ImportedCalendar.objects.filter(removed_at=None, employee__is_active=True)
