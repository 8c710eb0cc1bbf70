"""Changes of a deal's people, products and shares, said in a history."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from vonal.office.sales.models import DealContact
from vonal.office.sales.models.parts import Said
from vonal.web.customers.lines import Line

LABELS = {"contacts": _("Who decides"), "products": _("What is sold"), "shares": _("Whose work it is")}


def part_lines(changes: Mapping[str, Any]) -> list[Line]:
    """What went and what came, a line a kind."""
    return [
        Line(label, *("; ".join(_said(name, one) for one in parts) for parts in changes[name]))
        for name, label in LABELS.items()
        if name in changes
    ]


def _said(name: str, part: Said) -> str:
    whom, *rest = part
    match name:
        case "contacts":
            role = str(dict(DealContact.Role.choices).get(rest[0], ""))
            return f"{whom} ({role})" if role else whom
        case "products":
            quantity, price = (
                formats.number_format(Decimal(text), use_l10n=True, force_grouping=True) for text in rest
            )
            return f"{whom}: {quantity} × {price}"
    return f"{whom}: {rest[0]} %"
