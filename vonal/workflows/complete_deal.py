"""A deal gets what a stage wants of it and enters, both or neither."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from vonal.office.customers.models import Contact, Customer
from vonal.office.own_fields.models import Noun
from vonal.office.own_fields.operations import MARK, set_values
from vonal.office.sales.models import Deal, DealMove, Stage
from vonal.office.sales.operations import change_deal, open_deal, transfer_deal
from vonal.office.sales.part_operations import involve_contact
from vonal.office.sales.requirements import require
from vonal.office.staff.models import Employee


@transaction.atomic
def open_complete(
    customer: Customer,
    *,
    stage: Stage | None,
    own: Mapping[str, str],
    contact: Contact | None = None,
    by: Employee,
    at: datetime,
    **fields: Any,
) -> Deal:
    """
    Open a deal with all its stage wants of it; ``own`` and ``contact`` are as for ``complete_and_move``.

    :raises ValidationError: a value does not fit its field, or the stage wants more; nothing is kept then.
    """
    deal = open_deal(customer, stage=stage, by=by, at=at, incomplete=True, **fields)
    if contact is not None:
        involve_contact(deal, contact, by=by, at=at)
    _fill_own(deal, own, by=by, at=at)
    require(deal, deal.stage, is_new=True)
    return deal


def _fill_own(deal: Deal, own: Mapping[str, str], *, by: Employee, at: datetime) -> None:
    typed = {name.removeprefix(MARK): text for name, text in own.items() if name.startswith(MARK)}
    if typed:
        set_values(Noun.DEAL, deal.pk, typed, by=by, at=at)


@transaction.atomic
def complete_and_move(
    deal: Deal,
    *,
    to: Stage,
    fields: Mapping[str, Any],
    own: Mapping[str, str],
    contact: Contact | None = None,
    by: Employee,
    at: datetime,
) -> DealMove | None:
    """
    Fill fields of a deal in, own ones by ``own:key`` as they are typed, let a person take part in it, and move it.

    :raises ValidationError: a value does not fit its field, or the stage still wants more; nothing is kept then.
    """
    if fields:
        deal = change_deal(deal, by=by, at=at, **fields)
    if contact is not None:
        involve_contact(deal, contact, by=by, at=at)
    _fill_own(deal, own, by=by, at=at)
    return transfer_deal(deal, to=to, by=by, at=at)
