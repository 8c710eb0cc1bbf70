"""Files to fax: letters with something on each page."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


def drawing(width: int = 827, height: int = 1169) -> Image.Image:
    """A page at 100 dots an inch with bars, a box and a line of text."""
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for top in range(100, height - 100, 60):
        pen.rectangle((100, top, width - 100, top + 12), fill="black")
    pen.text((110, 50), "Prices", fill="black")
    return image


def pdf_of(pages: int, name: str = "prices.pdf") -> SimpleUploadedFile:
    """A PDF of so many A4 pages."""
    first, *others = [drawing() for _ in range(pages)]
    file = io.BytesIO()
    first.save(file, "PDF", resolution=100, save_all=True, append_images=others)
    return SimpleUploadedFile(name, file.getvalue())


def picture(name: str = "plan.png", kind: str = "PNG", **size: int) -> SimpleUploadedFile:
    file = io.BytesIO()
    drawing(**size).save(file, kind)
    return SimpleUploadedFile(name, file.getvalue())
