"""The numbers that are ours, and so no customer's."""

from __future__ import annotations

from vonal.office.telephony.models import Line


def own_numbers() -> list[str]:
    """Of all lines, in E.164."""
    return list(Line.objects.values_list("number", flat=True))
