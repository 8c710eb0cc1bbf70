"""
Pictures, PDFs and sounds of strangers are opened in a process of their own, with little memory and time: what breaks a
decoder ends that process, and neither a page nor a call.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 30
# Each may use much memory for a moment.
_at_once = threading.BoundedSemaphore(2)


class CannotBeOpened(Exception):
    """It is broken, too large to be opened, or not what it says."""


@dataclass(frozen=True, slots=True)
class Opened:
    """``width`` and ``height`` in pixels, where there is something to see; ``seconds`` where it lasts; ``pages`` of a PDF."""

    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    pages: int | None = None


def open_picture(source: Path, *, clean: Path, small: Path) -> Opened:
    """
    Write a picture anew, upright and without what else the file held (place, device, scripts), and a small WebP of it.

    :raises CannotBeOpened: it is broken, or has too many pixels.
    """
    return _open("picture", source, clean, small)


def open_pdf(source: Path, *, small: Path) -> Opened:
    """
    Draw the first page of a PDF as a small WebP.

    :raises CannotBeOpened: it is broken, or locked by a password.
    """
    return _open("pdf", source, small)


def open_film(source: Path, *, small: Path) -> Opened:
    """
    How long a sound or film is; of a film its first picture as a small WebP.

    :raises CannotBeOpened: it is broken.
    """
    return _open("film", source, small)


def open_voice(source: Path, *, clean: Path) -> Opened:
    """
    Write what somebody said into his browser as AAC in MP4, which every browser plays.

    :raises CannotBeOpened: there is no sound in it.
    """
    return _open("voice", source, clean)


def _open(way: str, *paths: Path) -> Opened:
    command = [sys.executable, "-I", "-m", "vonal.core.apart.opening", way, *(str(path) for path in paths)]
    with _at_once:
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=PATIENCE_SECONDS, check=False,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise CannotBeOpened(way) from error
    if done.returncode:
        raise CannotBeOpened(way, done.returncode)
    return Opened(**json.loads(done.stdout))
