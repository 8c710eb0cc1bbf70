"""All calls of a customer with their sounds in one zip, made in the background."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Prefetch
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.files import written_whole
from vonal.core.jobs import enqueue, every, job
from vonal.core.live import employee_topic, push
from vonal.core.spreadsheets import Row, write_xlsx
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony.models import Call
from vonal.office.telephony.recordings.keeping import path_of
from vonal.office.telephony.recordings.models import Recording, RecordingAccess, RecordingExport

CHUNK = 500
KEPT = timedelta(days=7)


def export_for(employee: Employee, export_id: int) -> RecordingExport:
    """
    Whoever asked for it gets it, and nobody else.

    :raises RecordingExport.DoesNotExist: there is none, or it is a colleague's.
    """
    return RecordingExport.objects.select_related("customer", "by").get(pk=export_id, by=employee)


@transaction.atomic
def ask_export(customer: Customer, *, journal: str, by: Employee, at: datetime) -> RecordingExport:
    """
    Have the zip made.

    :raises PermissionDenied: he does not run the office.
    """
    if not runs_the_office(by):
        raise PermissionDenied
    export = RecordingExport.objects.create(customer=customer, by=by, asked_at=at, journal=journal)
    enqueue(make_export, export_id=export.pk)
    return export


def file_of(export: RecordingExport) -> Path:
    return Path(settings.VONAL.home) / "exports" / f"calls-{export.pk}.zip"


@job()
def make_export(export_id: int) -> None:
    """Write the file whole, then say that it is ready; a second run makes it anew only when the first did not end."""
    export = RecordingExport.objects.select_related("customer", "by").get(pk=export_id)
    if export.ready_at is not None:
        return
    heard = (
        Recording.objects.audible_to(export.by).filter(deleted_at__isnull=True).defer("peaks", "peaks_ours")
    )
    calls = (
        Call.objects.filter(customer=export.customer)  # type: ignore[no-redef]
        .select_related("line", "contact", "answered_by", "dialled_by", "consent")
        .prefetch_related(Prefetch("recordings", heard, to_attr="heard"))
        .order_by("started_at", "pk")
    )
    language = export.by.language or company().language
    with translation.override(language), written_whole(file_of(export)) as file:
        sounds = _write(export, list(calls), zipfile.ZipFile(file, "w", zipfile.ZIP_STORED))
    _write_down(export, len(calls), sounds)


def _write(export: RecordingExport, calls: list[Call], archive: zipfile.ZipFile) -> list[Recording]:
    sounds: list[Recording] = []
    with archive:
        for call in calls:
            for recording in call.heard:
                if path_of(recording).is_file():
                    archive.write(path_of(recording), _name(call, recording))
                    sounds.append(recording)
        if export.journal == RecordingExport.Format.JSON:
            rows = [_facts(call) for call in calls]
            archive.writestr("calls.json", json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        else:
            sheet = BytesIO()
            write_xlsx(sheet, _headings(), _rows(calls))
            archive.writestr("calls.xlsx", sheet.getvalue())
    return sounds


@transaction.atomic
def _write_down(export: RecordingExport, calls: int, sounds: list[Recording]) -> None:
    at = now()
    export.ready_at, export.calls, export.sounds = at, calls, len(sounds)
    export.bytes = file_of(export).stat().st_size
    export.save(update_fields=["ready_at", "calls", "sounds", "bytes"])
    RecordingAccess.objects.bulk_create(
        RecordingAccess(recording=each, employee=export.by, at=at, downloaded=True) for each in sounds
    )
    push(employee_topic(export.by_id), "export.ready", export_id=export.pk)


def note_download(export: RecordingExport) -> None:
    """Count that it was fetched."""
    RecordingExport.objects.filter(pk=export.pk).update(downloads=F("downloads") + 1)


@every("17 4 * * *")
def remove_old_exports() -> None:
    """A copy of everything a customer ever said does not lie about for long."""
    old = RecordingExport.objects.filter(asked_at__lt=now() - KEPT, removed_at__isnull=True)
    for export in old:
        file_of(export).unlink(missing_ok=True)
    old.update(removed_at=now())


def _name(call: Call, recording: Recording) -> str:
    return f"sounds/{call.started_at:%Y-%m-%d-%H-%M}-{recording.pk}-{recording.kind}.ogg"


def _headings() -> list[str]:
    words = (_("When"), _("Direction"), _("Number"), _("Contact"), _("Line"), _("Talked with"))
    return [*words, _("Waited, seconds"), _("Talked, seconds"), _("Outcome"), _("Note"), _("Sounds")]


def _rows(calls: list[Call]) -> Iterator[Row]:
    for call in calls:
        yield [
            call.started_at,
            call.get_direction_display(),
            call.number or call.number_raw,
            call.contact.name if call.contact else "",
            call.line.name if call.line else "",
            call.answered_by.name if call.answered_by else "",
            call.wait_seconds,
            call.talk_seconds,
            call.get_outcome_display() if call.outcome else "",
            call.note,
            ", ".join(_name(call, each) for each in call.heard),
        ]


def _facts(call: Call) -> dict[str, object]:
    consent = getattr(call, "consent", None)
    return {
        "id": call.pk,
        "started_at": call.started_at.isoformat(),
        "direction": call.direction,
        "number": call.number or call.number_raw,
        "line": call.line.number if call.line else "",
        "talked_with": call.answered_by.name if call.answered_by else "",
        "wait_seconds": call.wait_seconds,
        "talk_seconds": call.talk_seconds,
        "outcome": call.outcome,
        "note": call.note,
        "told_of_recording_at": consent.spoken_at.isoformat() if consent else None,
        "refused_recording_at": consent.refused_at.isoformat() if consent and consent.refused_at else None,
        "sounds": [_name(call, each) for each in call.heard],
    }
