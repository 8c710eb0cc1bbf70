"""Somebody of ours is rung on his own telephones to be told something; what became of it is ``SpokenCallSettled``."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from vonal.core.clock import now
from vonal.core.live import SWITCHBOARD, push
from vonal.office.staff.models import Employee
from vonal.office.telephony.sounds.making import speak
from vonal.office.telephony.sounds.operations import sounds_folder

# Ringing, all of it twice, and news that take their time.
SETTLED_WITHIN = timedelta(minutes=6)


def make_words(call: str, ssml: str, language: str) -> None:
    """
    Have the computer say them, which takes a moment; they stay until ``forget_words``.

    :raises NoVoice: it cannot speak.
    :raises SoundIsBroken: it cannot say this.
    """
    file = _file(call)
    for left in file.parent.glob("*.wav"):  # By a worker that was killed.
        with suppress(FileNotFoundError):
            if now().timestamp() - left.stat().st_mtime > SETTLED_WITHIN.total_seconds():
                left.unlink()
    speak(ssml, language, file, is_ssml=True)


def forget_words(call: str) -> None:
    _file(call).unlink(missing_ok=True)


def ring_and_say(to: Employee, *, call: str, language: str, by: Employee | None, name: str) -> None:
    """Order the switchboard to ring him; ``name``, and the extension of ``by``, are what his telephone shows."""
    caller = (by.extension if by else None) or ""
    push(
        SWITCHBOARD,
        "say",
        call=call,
        extension=to.extension,
        sound=f"spoken/{call}",
        language=language,
        caller=caller,
        name=name,
    )


def stop_saying(call: str) -> None:
    """It has settled itself: he is to be rung, or told, no longer."""
    push(SWITCHBOARD, "stop_saying", call=call)


def _file(call: str) -> Path:
    return sounds_folder() / "spoken" / f"{call}.wav"
