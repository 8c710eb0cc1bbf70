"""The reports there are."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils.translation import gettext as _

from vonal.office.staff.permissions import brings_customers_in, runs_the_office

register = template.Library()


@register.filter
def whole(amount: Decimal) -> Decimal:
    """Without cents: a forecast is not that exact."""
    return Decimal(amount).quantize(Decimal(1))


@register.filter
def plain(amount: Decimal | None) -> str:
    """As one types it: ``1500000``; nothing for nothing."""
    return f"{amount.normalize():f}" if amount else ""


@register.simple_tag(takes_context=True)
def report_places(context: RequestContext) -> list[tuple[str, str, str]]:
    """The key, name and address of each report this person may open."""
    viewer = context["request"].user
    places = [("calls", _("Calls"), "call_report"), ("people", _("Results"), "people_report")]
    places.append(("forecast", _("Forecast"), "forecast"))
    places.append(("funnel", _("Funnel"), "funnel_report"))
    places.append(("losses", _("Lost deals"), "loss_report"))
    places.append(("competitors", _("Competitors"), "competitors"))
    if brings_customers_in(viewer):
        places.append(("sources", _("Sources"), "source_report"))
    if runs_the_office(viewer):
        places.append(("live", _("Live board"), "live_board"))
    return [(key, label, reverse(view)) for key, label, view in places]
