"""Recordings: taken over from the switch, kept for good, and every listening written down."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from vonal.core.facts import publish
from vonal.core.files import sha256, written_whole
from vonal.core.live import STAFF, push
from vonal.office.staff.models import Employee
from vonal.office.telephony.events import MessageLeft, RecordingKept
from vonal.office.telephony.models import Call, Recording, RecordingAccess
from vonal.office.telephony.sound import NoSound, encode

ONE_LISTENING = timedelta(minutes=10)


class RecordingIsLost(Exception):
    """The switch's file is gone, and it was never kept."""


def path_of(recording: Recording) -> Path:
    """Where the sound lies."""
    folder: Path = settings.VONAL.recordings
    return folder / recording.file


def keep(switch_id: str, wav: Path, kind: str, *, at: datetime) -> Recording | None:
    """
    Encode the wav, write it down, and only then delete it; ``None`` when there was no sound in it.

    :raises RecordingIsLost: neither the wav nor the kept recording is there.
    """
    call = Call.objects.get(switch_id=switch_id)
    recording = Recording.objects.filter(call=call, kind=kind).first()
    if recording is None:
        if not wav.exists():
            raise RecordingIsLost(wav)
        recording = _encode(call, wav, kind, at)
    wav.unlink(missing_ok=True)
    return recording


def _encode(call: Call, wav: Path, kind: str, at: datetime) -> Recording | None:
    name = f"{call.started_at:%Y/%m}/{call.pk}-{kind}.ogg"
    path = Path(settings.VONAL.recordings) / name
    try:
        with written_whole(path) as file:
            sound = encode(wav, file)
    except NoSound:
        return None
    recording = Recording(
        call=call,
        kind=kind,
        file=name,
        seconds=sound.seconds,
        bytes=path.stat().st_size,
        sha256=sha256(path),
        peaks=sound.peaks,
        made_at=at,
    )
    _write_down(recording, at)
    return recording


@transaction.atomic
def _write_down(recording: Recording, at: datetime) -> None:
    recording.save(force_insert=True)
    publish(RecordingKept(recording.call_id, recording.pk, at))
    if recording.kind == Recording.Kind.MESSAGE:
        publish(MessageLeft(recording.call_id, recording.pk, at))
    push(STAFF, "recording.ready", call_id=recording.call_id)


@transaction.atomic
def note_access(recording: Recording, *, by: Employee, at: datetime, downloaded: bool) -> None:
    """
    Write down that somebody listened or downloaded.

    A player asks for a recording in many pieces: within ten minutes they are one listening.
    """
    recent = RecordingAccess.objects.filter(recording=recording, employee=by, at__gt=at - ONE_LISTENING)
    if not recent.filter(downloaded=downloaded).exists():
        RecordingAccess.objects.create(recording=recording, employee=by, at=at, downloaded=downloaded)
