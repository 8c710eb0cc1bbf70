"""What other pages show of hand-overs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auditlog.models import LogEntry

from vonal.core.clock import now
from vonal.office.customers.models import Customer
from vonal.office.handovers.models import Handover
from vonal.office.handovers.queries import Meanwhile, meanwhile, meanwhile_of_deal, of_today
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.web.handovers.words import in_words, span_of, why_of


def meanwhile_context(viewer: Employee, customer: Customer) -> dict[str, Any]:
    """For a customer's card: why somebody else leads him, with a link for those whom it concerns."""
    return _context(viewer, meanwhile(customer, now()))


def meanwhile_of_deal_context(viewer: Employee, deal: Deal) -> dict[str, Any]:
    """The same for a deal's page."""
    return _context(viewer, meanwhile_of_deal(deal), of_deal=True)


def _context(viewer: Employee, found: Meanwhile | None, *, of_deal: bool = False) -> dict[str, Any]:
    if found is None:
        return {}
    said: dict[str, Any] = {"meanwhile": in_words(found, of_deal=of_deal)}
    if found.handover_id and Handover.objects.visible_to(viewer).filter(pk=found.handover_id).exists():
        said["meanwhile_handover"] = found.handover_id
    return said


def today_context(employee: Employee) -> dict[str, Any]:
    """For the first page: hand-overs from and to this person."""
    return {"handovers": [(handover, span_of(handover)) for handover in of_today(employee, now())]}


def reasons_of(entries: Iterable[LogEntry]) -> dict[int, str]:
    """Why rows changed hands, by the hand-over's id; one query, none when nothing was handed over."""
    ids = {int((entry.additional_data or {}).get("handover", 0)) for entry in entries} - {0}
    if not ids:
        return {}
    return {one.pk: why_of(one) for one in Handover.objects.filter(pk__in=ids).select_related("giver")}
