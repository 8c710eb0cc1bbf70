"""The journal of calls as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from vonal.core.spreadsheets import Row
from vonal.office.telephony.models import CallQuerySet

CHUNK = 2000


def headings() -> list[str]:
    return [
        _("When"),
        _("Direction"),
        _("Number"),
        _("Customer"),
        _("Contact"),
        _("Line"),
        _("Talked with"),
        _("Waited, seconds"),
        _("Talked, seconds"),
        _("Missed"),
        _("Called back"),
        _("Outcome"),
        _("Note"),
    ]


def rows(calls: CallQuerySet) -> Iterator[Row]:
    whole = calls.select_related("customer", "contact", "line", "answered_by")
    for call in whole.order_by("-started_at", "-pk").iterator(CHUNK):
        yield [
            call.started_at,
            call.get_direction_display(),
            call.number or call.number_raw,
            str(call.customer) if call.customer else "",
            call.contact.name if call.contact else "",
            call.line.name if call.line else "",
            call.answered_by.name if call.answered_by else "",
            call.wait_seconds,
            call.talk_seconds,
            _("yes") if call.missed else _("no"),
            call.called_back_at,
            call.get_outcome_display() if call.outcome else "",
            call.note,
        ]
