"""An important customer of a novice: what his card says of it, and who may change it."""

from __future__ import annotations

from dataclasses import dataclass

from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import may_replace


@dataclass(frozen=True, slots=True)
class Protection:
    """``is_trusted``: the head has lifted it for this customer."""

    is_trusted: bool
    may_lift: bool


def protection_of(customer: Customer, viewer: Employee) -> Protection | None:
    """None where there is nothing to protect: an ordinary customer, or an experienced manager."""
    manager = customer.manager
    if manager is None or not manager.is_novice or customer.importance == Customer.Importance.NORMAL:
        return None
    return Protection(
        is_trusted=customer.trusted_novice_id == manager.pk,
        may_lift=viewer.pk != manager.pk and may_replace(viewer, manager),
    )
