"""Sounds into the form the telephone plays: from any file people have, from the microphone, from a text."""

from __future__ import annotations

import shutil
import subprocess
import wave
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

import av
import numpy as np
from django.utils.translation import gettext as _

RATE = 8000
LONGEST_SECONDS = 300
SHORTEST_SECONDS = 0.3
SILENT_BELOW = 60  # of 32,767
SPEAKS_AT_MOST = 20
Samples = np.ndarray[tuple[int], np.dtype[np.int16]]
VOICES: Final = {"en": "en-gb", "ru": "ru", "hu": "hu"}


class SoundIsBroken(Exception):
    """The file cannot be used; ``str()`` is a sentence that says why."""


class NoVoice(Exception):
    """There is no espeak-ng here; ``str()`` is a sentence that says what to do."""


def write_wav(source: BinaryIO | Path, target: Path) -> float:
    """
    Write any sound as 16-bit mono wav of 8 kHz, and tell its seconds.

    :raises SoundIsBroken: it holds no sound, is silent, too short or too long; nothing is left behind.
    """
    samples = _read(source)
    seconds = samples.size / RATE
    if seconds < SHORTEST_SECONDS:
        raise SoundIsBroken(_("There is hardly any sound in this file."))
    if int(np.abs(samples.astype(np.int32)).max()) < SILENT_BELOW:
        raise SoundIsBroken(_("There is only silence in this file. Check the microphone."))
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    try:
        with wave.open(str(unfinished), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(RATE)
            wav.writeframes(samples.tobytes())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return round(seconds, 2)


def _read(source: BinaryIO | Path) -> Samples:
    try:
        blocks = list(_blocks(source))
    except (av.error.FFmpegError, ValueError, IndexError) as broken:
        raise SoundIsBroken(_("This file cannot be read as a sound. It may be broken.")) from broken
    return np.concatenate(blocks) if blocks else np.zeros(0, np.int16)


def _blocks(source: BinaryIO | Path) -> Iterator[Samples]:
    size = 0
    with av.open(str(source) if isinstance(source, Path) else source, "r") as opened:
        if not opened.streams.audio:
            raise SoundIsBroken(_("There is no sound in this file."))
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in chain(opened.decode(audio=0), [None]):
            if frame is not None:
                frame.pts = None
            for part in resampler.resample(frame):
                block = part.to_ndarray().reshape(-1).astype(np.int16)
                size += block.size
                yield block
            if size > LONGEST_SECONDS * RATE:
                raise SoundIsBroken(_("This is longer than five minutes. Nobody listens so long."))


def has_voice() -> bool:
    """Whether this computer can speak."""
    return shutil.which("espeak-ng") is not None


def speak(text: str, language: str, target: Path, *, is_ssml: bool = False) -> float:
    """
    Have the computer say a text, and tell its seconds; SSML may change the voice and be silent in between.

    :raises NoVoice: espeak-ng is not installed.
    :raises SoundIsBroken: what came of it cannot be used.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise NoVoice(
            _("The computer has no voice: the program espeak-ng is not installed. Record the text instead.")
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    spoken = target.with_suffix(".spoken")
    try:
        subprocess.run(
            [
                program,
                *(["-m"] if is_ssml else []),
                "-v",
                VOICES[language],
                "-s",
                "150",
                "-w",
                str(spoken),
                "--stdin",
            ],
            input=text.encode(),
            check=True,
            capture_output=True,
            timeout=SPEAKS_AT_MOST,
        )
        return write_wav(spoken, target)
    except (subprocess.SubprocessError, OSError) as failed:
        raise SoundIsBroken(_("The computer could not say this text.")) from failed
    finally:
        spoken.unlink(missing_ok=True)
