"""Deals as a file that can be read in again."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from vonal.core.spreadsheets import Row
from vonal.office.sales.models import DealQuerySet

CHUNK = 2000


def headings() -> list[str]:
    return [
        _("Customer"),
        _("What it is about"),
        _("Amount"),
        _("Currency"),
        _("Pipeline"),
        _("Stage"),
        _("Led by"),
        _("Source"),
        _("Expected on"),
        _("Opened"),
        _("In this stage since"),
        _("Ended"),
    ]


def rows(deals: DealQuerySet) -> Iterator[Row]:
    whole = deals.select_related("customer", "manager", "source", "stage__pipeline")
    for deal in whole.iterator(CHUNK):
        yield [
            str(deal.customer),
            deal.title,
            deal.amount,
            deal.currency,
            deal.stage.pipeline.name,
            deal.stage.name,
            deal.manager.name if deal.manager else "",
            deal.source.name if deal.source else "",
            deal.expected_on,
            deal.opened_at,
            deal.entered_stage_at,
            deal.closed_at,
        ]
