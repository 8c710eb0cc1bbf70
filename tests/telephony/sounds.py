"""Wavs as the switch writes them."""

import wave
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

RATE = 8000


def tone(path: Path, seconds: float, *, silent_from: float | None = None) -> Path:
    """8 kHz, 16 bit, mono: a 440 Hz tone at half volume, then silence."""
    moments = np.arange(int(RATE * seconds)) / RATE
    loud = np.ones_like(moments) if silent_from is None else moments < silent_from
    samples = (np.sin(2 * np.pi * 440 * moments) * 16000 * loud).astype("<i2")
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def decoded(data: bytes) -> tuple[float, float]:
    """Seconds of an Ogg Opus file, and its loudness (root mean square, full scale is 1)."""
    with av.open(BytesIO(data), "r") as file:
        assert file.streams.audio[0].codec_context.name in {"opus", "libopus"}
        frames = [frame.to_ndarray().astype("float64") for frame in file.decode(audio=0)]
    samples = np.concatenate(frames, axis=1)
    return samples.shape[1] / 48_000, float(np.sqrt(np.mean(samples**2)))


def two_sides(path: Path, seconds: float, *, theirs: float = 440, ours: float = 880) -> Path:
    """As the switch writes a talk: raw, 8 kHz, 16 bit, the customer's tone (in hertz) on the left, ours on the right."""
    moments = np.arange(int(RATE * seconds)) / RATE
    sides = [np.sin(2 * np.pi * hertz * moments) * 16000 for hertz in (theirs, ours)]
    path.parent.mkdir(parents=True, exist_ok=True)
    np.stack(sides, axis=1).astype("<i2").tofile(path)
    return path


def strongest_hertz(data: bytes) -> list[float]:
    """Of each channel of an Ogg Opus file."""
    with av.open(BytesIO(data), "r") as file:
        samples = np.concatenate([frame.to_ndarray() for frame in file.decode(audio=0)], axis=1)
    return [hertz(channel, 48_000) for channel in samples]


def hertz(samples: npt.NDArray[Any], rate: int) -> float:
    """The frequency heard loudest."""
    spectrum = np.abs(np.fft.rfft(samples.astype("float64")))
    return float(np.argmax(spectrum[1:]) + 1) * rate / len(samples)
