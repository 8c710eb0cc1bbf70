"""Somebody of ours is rung on his own telephones to be told something; what became of it is ``SpokenCallSettled``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

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
    speak(ssml, language, _file(call), is_ssml=True)


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


def _file(call: str) -> Path:
    return sounds_folder() / "spoken" / f"{call}.wav"
