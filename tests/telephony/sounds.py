"""Wavs as the switch writes them."""

import wave
from io import BytesIO
from pathlib import Path

import av
import numpy as np

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
        frames = [frame.to_ndarray().astype("float64").reshape(-1) for frame in file.decode(audio=0)]
    samples = np.concatenate(frames)
    return samples.size / 48_000, float(np.sqrt(np.mean(samples**2)))
