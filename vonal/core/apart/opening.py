"""
The process that opens what strangers sent: ``python -m vonal.core.apart.opening WAY SOURCE TARGET…``.

It prints what it found as JSON, or ends with a status that is not 0. It knows neither Django nor the database.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_PIXELS = 64_000_000
MOST_MEMORY_BYTES = 2 * 1024**3
MOST_SECONDS = 25
MOST_FILE_BYTES = 200 * 1024**2
SMALL_PIXELS = 640
PICTURES = ("JPEG", "PNG", "WEBP", "GIF")
LONGEST_VOICE_SECONDS = 15 * 60
VOICE_HERTZ = 48_000
VOICE_BITS = 48_000
FORMATS = {
    b"\x1aE\xdf\xa3": "matroska", b"OggS": "ogg", b"RIFF": "wav", b"ID3": "mp3", b"\xff\xfb": "mp3", b"\xff\xf3": "mp3",
    b"\xff\xf2": "mp3", b"ftyp": "mov",
}  # fmt: skip

Found = dict[str, int | None]


def picture(source: Path, clean: Path, small: Path) -> Found:
    from PIL import Image, ImageOps

    with Image.open(source, formats=PICTURES) as opened:
        kind, frames = opened.format, getattr(opened, "n_frames", 1)
        if opened.width * opened.height * frames > MOST_PIXELS:
            raise ValueError("too many pixels")
        if frames > 1:
            # Moving pictures stay as they move; only what stands beside the pixels goes.
            opened.save(
                clean, kind, save_all=True, exif=b"", **({"lossless": True} if kind == "WEBP" else {})
            )
            opened.seek(0)
        upright = ImageOps.exif_transpose(opened)
        upright.load()
        if frames == 1:
            profile = opened.info.get("icc_profile")
            if kind == "JPEG" and upright.mode not in {"L", "RGB", "CMYK"}:
                upright = upright.convert("RGB")
            bare = upright.copy()
            bare.info = {key: value for key, value in upright.info.items() if key == "transparency"}
            quality = {"JPEG": {"quality": 90, "optimize": True}, "WEBP": {"quality": 90}}.get(kind or "", {})
            bare.save(clean, kind, icc_profile=profile, **quality)
        _small(upright, small)
        return {"width": upright.width, "height": upright.height}


def pdf(source: Path, small: Path) -> Found:
    import pypdfium2

    with pypdfium2.PdfDocument(source) as document:
        page = document[0]
        width, height = page.get_size()
        if not 1 <= min(width, height) <= max(width, height) <= 100 * min(width, height):
            raise ValueError("not a page")
        drawn = page.render(scale=2 * SMALL_PIXELS / max(width, height)).to_pil()
        _small(drawn, small, pixels=2 * SMALL_PIXELS)
        return {"width": drawn.width, "height": drawn.height, "pages": len(document)}


def film(source: Path, small: Path) -> Found:
    import av

    with av.open(str(source), format=_format(source)) as opened:
        seconds = round(opened.duration / 1_000_000) if opened.duration else None
        if not opened.streams.video:
            if not opened.streams.audio:
                raise ValueError("nothing to hear or see")
            return {"seconds": seconds}
        stream = opened.streams.video[0]
        if stream.width * stream.height > MOST_PIXELS // 4:
            raise ValueError("too many pixels")
        first = next(opened.decode(video=0)).to_image()  # type: ignore[no-untyped-call]
        _small(first, small)
        return {"seconds": seconds, "width": first.width, "height": first.height}


def voice(source: Path, clean: Path) -> Found:
    import av

    samples = 0
    heard = av.open(str(source), format=_format(source))
    with heard as said, av.open(str(clean), "w", format="mp4", options={"movflags": "faststart"}) as mp4:
        stream = mp4.add_stream("aac", rate=VOICE_HERTZ)
        assert isinstance(stream, av.AudioStream)
        stream.layout, stream.bit_rate = "mono", VOICE_BITS
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=VOICE_HERTZ)
        for decoded in said.decode(audio=0):
            decoded.pts = None
            for frame in resampler.resample(decoded):
                frame.pts, frame.time_base = samples, Fraction(1, VOICE_HERTZ)
                samples += frame.samples
                mp4.mux(stream.encode(frame))
            if samples > LONGEST_VOICE_SECONDS * VOICE_HERTZ:
                break
        mp4.mux(stream.encode(None))
    if not samples:
        raise ValueError("nothing to hear")
    return {"seconds": max(1, round(samples / VOICE_HERTZ))}


def _format(source: Path) -> str:
    """By its first bytes: a list of other files, which leads a decoder to any file of this machine, is none of these."""
    with source.open("rb") as file:
        head = file.read(12)
    for begins, name in FORMATS.items():
        if head.startswith(begins) or (name == "mov" and head[4:8] == begins):
            return name
    raise ValueError("no sound or film")


def _small(picture: Picture, to: Path, *, pixels: int = SMALL_PIXELS) -> None:
    seen = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    seen.info = {}
    seen.thumbnail((pixels, pixels))
    seen.save(to, "WEBP", quality=80)


WAYS: dict[str, Callable[..., Found]] = {"picture": picture, "pdf": pdf, "film": film, "voice": voice}


def main(way: str, *paths: str) -> None:
    """Open one file in the bounds."""
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    sys.stdout.write(json.dumps(WAYS[way](*(Path(path) for path in paths))))


if __name__ == "__main__":
    main(*sys.argv[1:])
