"""Whose work a deal is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.office.sales.models import Deal, DealShare
from vonal.office.sales.part_operations import note_parts
from vonal.office.staff.models import Employee

WHOLE = 100


class Share(NamedTuple):
    """``role`` is one of ``DealShare.Role``; ``percent`` of the whole deal."""

    employee: Employee
    role: str
    percent: int


class SharesAreNotWhole(ValidationError):
    """The shares of a deal are a hundred percent together."""

    def __init__(self, total: int) -> None:
        super().__init__(
            _("The shares are %(total)d %% together; they have to be 100 %%.") % {"total": total}
        )


@transaction.atomic
def share_deal(deal: Deal, shares: Sequence[Share], *, by: Employee | None, at: datetime) -> list[DealShare]:
    """
    Say whose work a deal is, in place of what was said before.

    :raises SharesAreNotWhole: they are not a hundred percent together, or one is less than one.
    """
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
    total = sum(share.percent for share in shares)
    if total != WHOLE or any(share.percent < 1 for share in shares):
        raise SharesAreNotWhole(total)
    before = [share.said for share in deal.shares.select_related("employee")]
    deal.shares.all().delete()
    made = DealShare.objects.bulk_create(
        [DealShare(deal=deal, employee=who, role=role, percent=percent) for who, role, percent in shares]
    )
    note_parts(deal, "shares", before, [share.said for share in made], by=by, at=at)
    return made
