"""The switch's sound into small Ogg Opus, and the shape of each side of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from numpy.typing import NDArray

SAMPLES_A_SECOND = 48_000  # Opus' own clock.
PEAK_BLOCK_SECONDS = 0.02
PEAKS = 400
# With less than 32 kbit/s Opus moves the two sides towards each other.
BITS_A_SECOND = {1: 24_000, 2: 40_000}
FULL_SCALE = 32_767
# The switch writes two sides without any header: 16 bits, 8 kHz, the outside party's sample before ours.
TWO_SIDES = ".raw"
RAW_BYTES_A_SECOND = 8_000 * 2 * 2


class NoSound(Exception):
    """The file holds no audio at all."""


@dataclass(frozen=True, slots=True)
class Sound:
    """``peaks`` of each channel are 0 to 100, evenly over ``seconds``."""

    seconds: float
    peaks: tuple[list[int], ...]


@dataclass
class _Shape:
    """The loudest sample of each fiftieth of a second, a channel a row."""

    channels: int
    samples: int = 0
    _blocks: list[NDArray[np.int32]] = field(default_factory=list)
    _rest: NDArray[np.int32] | None = None

    def add(self, data: NDArray[np.int16]) -> None:
        """``data``: a row a sample, a column a channel."""
        self.samples += len(data)
        loud = np.abs(data.astype(np.int32))
        if self._rest is not None:
            loud = np.concatenate((self._rest, loud))
        block = int(SAMPLES_A_SECOND * PEAK_BLOCK_SECONDS)
        whole = len(loud) // block * block
        self._blocks.append(loud[:whole].reshape(-1, block, self.channels).max(axis=1))
        self._rest = loud[whole:]

    def peaks(self) -> tuple[list[int], ...]:
        blocks = np.concatenate(self._blocks)
        return tuple(_peaks(blocks[:, channel]) for channel in range(self.channels))


def encode(source: Path, target: BinaryIO) -> Sound:
    """
    Write ``source`` as Opus in Ogg, a chunk at a time, whatever its length: both sides of a talk apart, else mono.

    :raises NoSound: there is no audio in the file.
    """
    channels = 2 if source.suffix == TWO_SIDES else 1
    layout = "stereo" if channels == 2 else "mono"
    shape = _Shape(channels)
    try:
        opened = _opened(source, channels)
    except (av.error.InvalidDataError, av.error.EOFError) as broken:
        raise NoSound(source) from broken
    with opened as recorded, av.open(target, "w", format="ogg") as ogg:
        if not recorded.streams.audio:
            raise NoSound(source)
        stream = ogg.add_stream("libopus", rate=SAMPLES_A_SECOND, options={"application": "voip"})
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        stream.bit_rate = BITS_A_SECOND[channels]
        resampler = av.AudioResampler(format="s16", layout=layout, rate=SAMPLES_A_SECOND)
        for frame in _frames(recorded, resampler):
            frame.pts, frame.time_base = shape.samples, Fraction(1, SAMPLES_A_SECOND)
            shape.add(frame.to_ndarray().reshape(-1, channels).astype(np.int16, copy=False))
            ogg.mux(stream.encode(frame))
        if shape.samples == 0:
            raise NoSound(source)
        ogg.mux(stream.encode(None))
    return Sound(seconds=round(shape.samples / SAMPLES_A_SECOND, 3), peaks=shape.peaks())


def _opened(source: Path, channels: int) -> av.container.InputContainer:
    if channels == 1:
        return av.open(str(source))
    if source.stat().st_size < RAW_BYTES_A_SECOND // 8_000:
        raise NoSound(source)
    return av.open(str(source), format="s16le", options={"sample_rate": "8000", "ch_layout": "stereo"})


def _frames(recorded: av.container.InputContainer, resampler: av.AudioResampler) -> Iterator[av.AudioFrame]:
    for frame in recorded.decode(audio=0):
        frame.pts = None
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _peaks(blocks: NDArray[np.int32]) -> list[int]:
    if not len(blocks):
        return [0]
    parts = np.array_split(blocks, min(PEAKS, len(blocks)))
    return [round(100 * int(part.max()) / FULL_SCALE) for part in parts]
