"""Deals as entries of the search, kept in step by the operations themselves."""

from __future__ import annotations

from collections.abc import Iterable

from vonal.core import search
from vonal.office.sales.models import Deal


def index_deals(deals: Iterable[Deal]) -> int:
    """Bring deals in step; one without a title is found by its customer only."""
    return search.put_many(
        search.Entry(search.Kind.DEAL, deal.pk, deal.customer_id, title=deal.title) for deal in deals
    )
