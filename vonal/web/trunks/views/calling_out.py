"""What may be dialled, whose number is shown, and what would happen with a number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.staff.models import Employee
from vonal.office.telephony.attempts import DialAttempt, Protection, Refusal
from vonal.office.telephony.dialling import Decision, decide
from vonal.office.telephony.extensions_in_the_way import in_the_way
from vonal.office.telephony.protection import country_name, is_night
from vonal.office.telephony.trunk_operations import change_protection, show_number
from vonal.office.telephony.trunks import CallerNumber
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.trunks.forms import AskForm, ProtectionForm, ShownNumberForm, line_label
from vonal.web.trunks.views.trunks import check_right

REFUSED_SHOWN = 20
FOR_NOBODY = frozenset(
    {Refusal.COUNTRY, Refusal.PREMIUM, Refusal.NO_TRUNK, Refusal.NOT_A_NUMBER, Refusal.NOBODY}
)


@login_required
@require_GET
def calling_out(request: Request) -> HttpResponse:
    check_right(request.user)
    asked = AskForm(request.GET if "number" in request.GET else None, initial={"person": request.user})
    decision = None
    if asked.is_bound and asked.is_valid():
        decision = decide(asked.cleaned_data["person"], asked.cleaned_data["number"], at=now())
    return _page(request, asked=asked, decision=decision)


@login_required
@require_POST
def protection(request: Request) -> HttpResponse:
    """Change what may be dialled."""
    check_right(request.user)
    form = ProtectionForm(request.POST, instance=Protection.current(), prefix="rules")
    if form.is_valid():
        try:
            change_protection(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("calling_out")
    return _page(request, rules=form)


@login_required
@require_POST
def shown_number(request: Request) -> HttpResponse:
    """Somebody, or a group, shows another number from now on."""
    check_right(request.user)
    form = ShownNumberForm(request.POST, prefix="shown")
    if form.is_valid():
        show_number(whose=form.owner(), line=form.cleaned_data["line"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("calling_out")
    return _page(request, number=form)


def _page(
    request: Request,
    *,
    asked: AskForm | None = None,
    decision: Decision | None = None,
    rules: ProtectionForm | None = None,
    number: ShownNumberForm | None = None,
) -> HttpResponse:
    numbers = CallerNumber.objects.select_related("employee", "group", "line")
    attempts = DialAttempt.objects.exclude(refused="").select_related("employee")
    context: dict[str, Any] = {
        "asked": asked or AskForm(initial={"person": request.user}),
        "decision": decision,
        "country": country_name(decision.number.country) if decision and decision.number else "",
        "who_may": _who_may(decision) if decision else "",
        "rules": rules or ProtectionForm(instance=Protection.current(), prefix="rules"),
        "number": number or ShownNumberForm(prefix="shown"),
        "shown_numbers": [(row.employee or row.group, _key(row), line_label(row.line)) for row in numbers],
        "refused": attempts[:REFUSED_SHOWN],
        "in_the_way": in_the_way(),
    }
    return render(request, "trunks/calling_out.html", context, status=status_of(asked, rules, number))


def _key(row: CallerNumber) -> str:
    return f"group-{row.group_id}" if row.group_id else f"person-{row.employee_id}"


def _who_may(decision: Decision) -> str:
    if decision.number is not None and decision.number.is_emergency:
        return _("everybody, always")
    if decision.refusal in FOR_NOBODY:
        return _("nobody")
    rules = Protection.current()
    if is_night(rules, now()):
        spared = Employee.objects.filter(pk__in=rules.night_spares.values("pk")).order_by("name")
        return ", ".join(person.name for person in spared) or _("nobody until the night is over")
    return _("everybody within the caps")
