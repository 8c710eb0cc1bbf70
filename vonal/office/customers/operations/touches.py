"""Each time a customer comes to us."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vonal.office.customers.models import Customer, Source, Touch
from vonal.office.customers.operations.keeping import tell
from vonal.office.staff.models import Employee


@transaction.atomic
def note_touch(
    customer: Customer,
    source: Source,
    *,
    at: datetime,
    by: Employee | None = None,
    origin: str | None = None,
    text: str = "",
) -> Touch:
    """Write down that a customer came from a source; the same ``origin`` is one touch, the one that is there."""
    said = {"customer": customer, "source": source, "at": at, "by": by, "text": text.strip()}
    if origin is None:
        touch, is_new = Touch.objects.create(**said), True
    else:
        touch, is_new = Touch.objects.get_or_create(origin=origin, defaults=said)
    if is_new:
        tell(customer, by)
    return touch
