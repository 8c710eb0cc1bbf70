"""The switch's wav into small Ogg Opus, and the shape of the sound."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np

SAMPLES_A_SECOND = 48_000  # Opus' own clock.
PEAK_BLOCK_SECONDS = 0.02
PEAKS = 400
BITS_A_SECOND = 24_000
FULL_SCALE = 32_767


class NoSound(Exception):
    """The file holds no audio at all."""


@dataclass(frozen=True, slots=True)
class Sound:
    """``peaks`` are 0 to 100, evenly over ``seconds``."""

    seconds: float
    peaks: list[int]


def encode(source: Path, target: BinaryIO) -> Sound:
    """
    Write ``source`` as mono Opus in Ogg, a chunk at a time, whatever its length.

    :raises NoSound: there is no audio in the file.
    """
    blocks: list[int] = []
    rest = np.zeros(0, dtype=np.int16)
    block = int(SAMPLES_A_SECOND * PEAK_BLOCK_SECONDS)
    samples = 0
    try:
        opened = av.open(str(source))
    except (av.error.InvalidDataError, av.error.EOFError) as broken:
        raise NoSound(source) from broken
    with opened as wav, av.open(target, "w", format="ogg") as ogg:
        if not wav.streams.audio:
            raise NoSound(source)
        stream = ogg.add_stream("libopus", rate=SAMPLES_A_SECOND, options={"application": "voip"})
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        stream.bit_rate = BITS_A_SECOND
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLES_A_SECOND)
        for frame in _frames(wav, resampler):
            data = frame.to_ndarray().reshape(-1)
            frame.pts, frame.time_base = samples, Fraction(1, SAMPLES_A_SECOND)
            samples += data.size
            rest = np.concatenate((rest, data))
            whole = rest.size // block * block
            blocks += [int(x) for x in np.abs(rest[:whole].astype(np.int32)).reshape(-1, block).max(axis=1)]
            rest = rest[whole:]
            ogg.mux(stream.encode(frame))
        if samples == 0:
            raise NoSound(source)
        ogg.mux(stream.encode(None))
    return Sound(seconds=round(samples / SAMPLES_A_SECOND, 3), peaks=_peaks(blocks))


def _frames(wav: av.container.InputContainer, resampler: av.AudioResampler) -> Iterator[av.AudioFrame]:
    for frame in wav.decode(audio=0):
        frame.pts = None
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _peaks(blocks: list[int]) -> list[int]:
    if not blocks:
        return [0]
    parts = np.array_split(np.array(blocks), min(PEAKS, len(blocks)))
    return [round(100 * int(part.max()) / FULL_SCALE) for part in parts]
