"""Materials go to a customer by fax."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from vonal.office.customers.models import Customer
from vonal.office.materials.models import Material
from vonal.office.staff.models import Employee
from vonal.office.telephony.fax_models import Fax
from vonal.office.telephony.faxes import send_fax


def fax_materials(
    customer: Customer, materials: Sequence[Material], *, number: str, by: Employee, at: datetime
) -> Fax:
    """
    Send the newest versions by fax.

    :raises ValidationError: as ``send_fax``, with ``number`` and ``files``.
    """
    files = [
        {"title": material.name, "path": version.path, "type": version.type}
        for material in materials
        for version in (material.newest,)
    ]
    return send_fax(customer, files, number=number, by=by, at=at)
