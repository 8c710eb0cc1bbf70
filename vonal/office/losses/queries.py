"""Reads of reasons, competitors and losses."""

from __future__ import annotations

from vonal.office.losses.models import Competitor, Loss, Reason, Rival
from vonal.office.sales.models import Deal


def reasons_in_use() -> list[Reason]:
    """What a lost deal may be lost for, in the company's order."""
    return list(Reason.objects.filter(is_active=True))


def competitors_in_use() -> list[Competitor]:
    """The register, by name."""
    return list(Competitor.objects.filter(is_active=True))


def loss_of(deal: Deal) -> Loss | None:
    """Why a deal is lost; None while it is not, whatever it was before."""
    if deal.stage.ends != "lost":
        return None
    return Loss.objects.select_related("reason", "competitor", "by").filter(deal=deal).first()


def rivals_of(deal: Deal) -> list[Competitor]:
    """Who else wants, or wanted, a deal."""
    return [rival.competitor for rival in Rival.objects.filter(deal=deal).select_related("competitor")]
