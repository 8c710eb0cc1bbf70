"""Who would ring now, and why: asked of the code that rings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from vonal.core.clock import now
from vonal.core.company import company
from vonal.office.customers.queries import find_by_phone
from vonal.office.routing.models import Menu
from vonal.office.routing.rules import KeyChoice
from vonal.office.routing.telling import ToldRule, told
from vonal.office.staff.models import Presence
from vonal.office.telephony.directory import Directory
from vonal.office.telephony.models import Line
from vonal.office.telephony.plan import MOST_KEYS, Asked, planner
from vonal.web.request import Request
from vonal.web.routing.views.rules import check_right
from vonal.web.trunks.forms import LineChoice

KEYS = frozenset("0123456789*#t")


class TryForm(forms.Form):
    """A call as it might come."""

    number = forms.CharField(
        label=_("Caller's number"),
        required=False,
        max_length=64,
        help_text=_("Empty: a withheld number."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    line = LineChoice(Line.objects.order_by("name"), label=_("Number called"), empty_label=None)
    at = forms.DateTimeField(
        label=_("Moment"),
        required=False,
        help_text=_("Empty: now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    keys = forms.CharField(required=False, max_length=MOST_KEYS, widget=forms.HiddenInput)

    def clean_keys(self) -> str:
        return "".join(key for key in self.cleaned_data["keys"] if key in KEYS)


@login_required
@require_GET
def who_would_ring(request: Request) -> HttpResponse:
    check_right(request.user)
    form = TryForm(request.GET if "line" in request.GET else None, initial={"line": Line.objects.first()})
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context |= _answer(form.cleaned_data)
    return render(request, "routing/try.html", context, status=422 if form.errors else 200)


def _answer(data: dict[str, Any]) -> dict[str, Any]:
    at: datetime = data["at"] or now()
    found = find_by_phone(data["number"]) if data["number"] else []
    directory = Directory.read(at)
    asked = Asked(data["line"], found[0] if found else None, company().language, data["number"], data["keys"])
    planned = planner().plan(directory, asked)
    rules = told(planned.why)
    with_states(rules, at)
    return {
        "rules": rules,
        "caller": found[0] if found else None,
        "at": at,
        "is_now": abs((at - timezone.now()).total_seconds()) < 60,
        "choices": _choices(planned.why) if planned.plan.menu else [],
        "keys": data["keys"],
        "rings": bool(planned.plan.steps),
    }


def with_states(rules: list[ToldRule], at: datetime) -> None:
    """Give everybody who would ring his state of now, by which he may be passed over."""
    people = [
        one for rule in rules for target in rule.targets for step in target.steps for one in step.people
    ]
    rows = Presence.objects.in_bulk([one.pk for one in people])
    for one in people:
        row = rows.get(one.pk)
        one.state_now = row.state(at) if row else Presence.State.OFF  # type: ignore[attr-defined]


def _choices(why: dict[str, Any]) -> list[KeyChoice]:
    """What may be pressed next."""
    number: int = next((rule["menu"] for rule in why["rules"] if rule.get("menu")), 0)
    menu = Menu.objects.filter(pk=number).first()
    return [*menu.data.keys, menu.data.otherwise] if menu else []
