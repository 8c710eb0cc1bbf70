"""Deals have own fields: where changes of these are written down, and who is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from vonal.core import live
from vonal.office.own_fields.bearers import Bearer, Bearers, bear
from vonal.office.own_fields.models import Noun
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee


def bear_own_fields() -> None:
    """Called once, when the application is ready."""
    bear(Noun.DEAL, Bearers(Deal, _deals, _tell))


def _deals(ids: Collection[int]) -> dict[int, Bearer]:
    rows = Deal.objects.filter(pk__in=ids).values_list("pk", "customer_id", "title")
    return {pk: Bearer(f"customer:{customer_id}", title) for pk, customer_id, title in rows}


def _tell(ids: Iterable[int], by: Employee | None) -> None:
    live.push(live.STAFF, "board.changed")
