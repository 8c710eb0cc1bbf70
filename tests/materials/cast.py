"""Materials to give away."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.telephony.cast import NOON
from vonal.office.materials.models import Material
from vonal.office.materials.operations import make_material
from vonal.office.staff.models import Employee


def pdf(name: str = "prices.pdf", content: bytes = b"%PDF-1.7 prices") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def boss() -> Employee:
    there: Employee | None = Employee.objects.filter(role="director").first()
    return there or Employee.objects.create(username="owner-of-all", name="Dóra", role="director")


def material(name: str = "Price list", **fields: Any) -> Material:
    wanted = {"kind": "prices", "language": "en", "file": pdf(), **fields}
    return make_material(name=name, by=boss(), at=NOON, **wanted)
