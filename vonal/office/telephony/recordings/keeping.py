"""Recordings are taken over from the switch, and every listening is written down."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from vonal.core.facts import publish
from vonal.core.files import sha256, written_whole
from vonal.core.live import STAFF, push
from vonal.office.staff.models import Employee
from vonal.office.telephony.events import MessageLeft, RecordingKept
from vonal.office.telephony.models import Call
from vonal.office.telephony.recordings.models import ConsentProof, Recording, RecordingAccess, RecordingPause
from vonal.office.telephony.recordings.sound import NoSound, encode

ONE_LISTENING = timedelta(minutes=10)


class RecordingIsLost(Exception):
    """The switch's file is gone, and it was never kept."""


def path_of(recording: Recording) -> Path:
    """Where the sound lies."""
    folder: Path = settings.VONAL.recordings
    return folder / recording.file


def keep(switch_id: str, wav: Path, kind: str, *, at: datetime) -> Recording | None:
    """
    Encode the switch's file, write it down, and only then delete it; ``None`` when there was no sound in it, or the caller
    had refused to be recorded.

    :raises RecordingIsLost: neither the switch's file nor the kept recording is there.
    """
    call = Call.objects.get(switch_id=switch_id)
    refused = ConsentProof.objects.filter(call=call, refused_at__isnull=False).exists()
    recording = Recording.objects.filter(call=call, kind=kind).first()
    if recording is None and not (refused and kind == Recording.Kind.TALK):
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
        channels=len(sound.peaks),
        peaks=sound.peaks[0],
        peaks_ours=sound.peaks[1] if len(sound.peaks) > 1 else [],
        pauses=_pauses(call, at) if kind == Recording.Kind.TALK else [],
        made_at=at,
    )
    _write_down(recording, at)
    return recording


def _pauses(call: Call, at: datetime) -> list[list[float]]:
    """Where in the recording something was left out, and for how long, in seconds."""
    ended_at = call.ended_at or at
    return [
        [
            round(pause.at_seconds, 2),
            round(((pause.ended_at or ended_at) - pause.began_at).total_seconds(), 1),
        ]
        for pause in RecordingPause.objects.filter(call=call)
    ]


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
