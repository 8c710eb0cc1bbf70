"""Putting the rows of another area's list on a call list."""

from __future__ import annotations

from typing import Any

from django import template

from vonal.office.staff.permissions import runs_the_office
from vonal.web.campaigns.shown import open_lists

register = template.Library()


@register.inclusion_tag("campaigns/choice.html", takes_context=True)
def call_list_choice(context: dict[str, Any]) -> dict[str, Any]:
    """The lists the person may fill, as a choice in the form of many rows; nothing where there are none."""
    viewer = context["request"].user
    return {"lists": open_lists(viewer) if runs_the_office(viewer) else []}
