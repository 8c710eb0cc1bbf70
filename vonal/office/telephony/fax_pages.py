"""
Files as a fax machine takes them: black and white, 1728 dots wide, 204 by 196 dots an inch (ITU-T T.4), one TIFF with pages
of Group 4 (T.6).
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from vonal.core.files import written_whole

WIDTH, HEIGHT = 1728, 2292  # of A4
DPI_ACROSS, DPI_DOWN = 204, 196
MOST_PAGES = 30
PDF = "application/pdf"
IMAGES = frozenset({"image/jpeg", "image/png"})
POINTS = 72  # an inch has

# PDFium does one thing at a time.
_one_reads = threading.Lock()


class CannotBeFaxed(Exception):
    """``str(error)`` is a sentence that names the file and says why."""


@dataclass(frozen=True, slots=True)
class FaxFile:
    """A file on the disk, what people call it, and its type."""

    title: str
    path: Path
    type: str


def count_pages(files: Iterable[FaxFile]) -> int:
    """
    How many pages they make.

    :raises CannotBeFaxed: a file is of another type, cannot be read, or they are too many pages.
    """
    pages = sum(_pages_of(file) for file in files)
    if pages > MOST_PAGES:
        raise CannotBeFaxed(
            _("These are %(pages)d pages; a fax takes %(most)d at most.")
            % {"pages": pages, "most": MOST_PAGES}
        )
    return pages


def write_fax(files: Iterable[FaxFile], to: Path) -> int:
    """
    Write all pages as one TIFF; returns how many.

    :raises CannotBeFaxed: as ``count_pages``.
    """
    files = list(files)
    count_pages(files)
    first, *others = [page for file in files for page in _drawn(file)]
    tiff = io.BytesIO()
    dots = (DPI_ACROSS, DPI_DOWN)
    first.save(tiff, "TIFF", compression="group4", dpi=dots, save_all=True, append_images=others)
    with written_whole(to) as whole:
        whole.write(tiff.getbuffer())
    return 1 + len(others)


def _pages_of(file: FaxFile) -> int:
    if file.type == PDF:
        try:
            with _one_reads, pypdfium2.PdfDocument(file.path) as document:
                pages = len(document)
        except (pypdfium2.PdfiumError, OSError) as error:
            raise _unreadable(file) from error
        if not pages:
            raise _unreadable(file)
        return pages
    if file.type in IMAGES:
        try:
            with Image.open(file.path, formats=("JPEG", "PNG")) as image:
                image.verify()
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise _unreadable(file) from error
        return 1
    raise CannotBeFaxed(
        _("“%(title)s” cannot be faxed: only PDF files and pictures (JPEG, PNG) can. Save it as a PDF.")
        % {"title": file.title}
    )


def _drawn(file: FaxFile) -> Iterator[Image.Image]:
    try:
        if file.type != PDF:
            with Image.open(file.path, formats=("JPEG", "PNG")) as image:
                yield _page(_on_white(ImageOps.exif_transpose(image)), fills=True)
            return
        with _one_reads, pypdfium2.PdfDocument(file.path) as document:
            for number in range(len(document)):
                yield _pdf_page(document[number])
    except (pypdfium2.PdfiumError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _unreadable(file) from error


def _pdf_page(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    short, long = min(width, height), max(width, height)
    paper = WIDTH / DPI_ACROSS * POINTS, HEIGHT / DPI_DOWN * POINTS
    shrunk = min(1.0, paper[0] / short, paper[1] / long)
    drawn = page.render(scale=DPI_ACROSS / POINTS * shrunk, grayscale=True).to_pil()
    return _page(drawn, fills=False)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    return image.convert("L")


def _page(image: Image.Image, *, fills: bool) -> Image.Image:
    """A grey picture with square dots, upright on white paper, in black and white; ``fills`` the paper's width."""
    if image.width > image.height:
        image = image.rotate(90, expand=True)
    flat = DPI_DOWN / DPI_ACROSS  # dots are a little wider than high
    fit = min(WIDTH / image.width, HEIGHT / (image.height * flat))
    scale = fit if fills else min(1.0, fit)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale * flat))
    paper = Image.new("L", (WIDTH, HEIGHT), 255)
    paper.paste(image.resize(size), ((WIDTH - size[0]) // 2, 0 if fills else (HEIGHT - size[1]) // 2))
    return paper.convert("1")


def _unreadable(file: FaxFile) -> CannotBeFaxed:
    return CannotBeFaxed(_("“%(title)s” cannot be read, so it cannot be faxed.") % {"title": file.title})
