"""The rules that say whom a call rings at: the list, one of them, its place."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.routing import operations
from vonal.office.routing.checks import Parts, troubles
from vonal.office.routing.models import Rule
from vonal.office.routing.summary import Names, Summary, summary_of
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office
from vonal.web.request import Request
from vonal.web.routing.forms import RuleForm
from vonal.web.toast import UNDO

GONE_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule in words, and what is wrong with it."""

    rule: Rule
    summary: Summary
    trouble: str


@login_required
@require_GET
def rules(request: Request) -> HttpResponse:
    check_right(request.user)
    in_force, names, parts = operations.rules_in_force(now()), Names.read(), Parts.read()
    wrong = troubles(in_force, parts)
    context = {
        "rules": [Shown(rule, summary_of(rule, names), wrong.get(rule.key, "")) for rule in in_force],
        "are_ready_made": not any(rule.pk for rule in in_force),
        "gone": Rule.objects.exclude(removed_at=None).order_by("-removed_at")[:GONE_SHOWN],
    }
    return render(request, "routing/rules.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rule_new(request: Request) -> HttpResponse:
    check_right(request.user)
    form = RuleForm(request.POST if request.method == "POST" else None, None)
    if request.method == "POST" and "more" not in request.POST and form.is_valid:
        try:
            operations.make_rule(by=request.user, at=now(), **form.changes)
        except ValidationError as error:
            form.refuse(_by_part(error))
        else:
            messages.success(request, _("Added. It stands first; drag it where it belongs."))
            return redirect("call_rules")
    return _page(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def rule(request: Request, rule_key: str) -> HttpResponse:
    found = rule_for(request.user, rule_key)
    form = RuleForm(request.POST if request.method == "POST" else None, found)
    if request.method == "POST" and "more" not in request.POST and form.is_valid:
        try:
            operations.change_rule(rule_key, by=request.user, at=now(), **form.changes)
        except ValidationError as error:
            form.refuse(_by_part(error))
        else:
            messages.success(request, _("Saved. The next call goes by it."))
            return redirect("call_rules")
    return _page(request, form, found)


@login_required
@require_POST
def rule_switch(request: Request, rule_key: str) -> HttpResponse:
    rule_for(request.user, rule_key)
    operations.switch_rule(rule_key, on=request.POST.get("on") == "1", by=request.user, at=now())
    return redirect("call_rules")


@login_required
@require_POST
def rule_move(request: Request, rule_key: str) -> HttpResponse:
    rule_for(request.user, rule_key)
    place = request.POST.get("to", "")
    if not place.isdecimal() or len(place) > 6:
        return JsonResponse({"error": _("Say which place.")}, status=422)
    operations.move_rule(rule_key, to=int(place), by=request.user, at=now())
    return redirect("call_rules")


@login_required
@require_POST
def rule_remove(request: Request, rule_key: str) -> HttpResponse:
    rule_for(request.user, rule_key)
    gone = operations.remove_rule(rule_key, by=request.user, at=now())
    said = _("“%(name)s” is off the list.") % {"name": gone}
    messages.success(request, said, extra_tags=UNDO + reverse("call_rule_restore", args=[gone.pk]))
    return redirect("call_rules")


@login_required
@require_POST
def rule_restore(request: Request, rule_id: int) -> HttpResponse:
    check_right(request.user)
    found = Rule.objects.filter(pk=rule_id).first()
    if found is None:
        raise Http404
    try:
        operations.restore_rule(found, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("“%(name)s” is back.") % {"name": found})
    return redirect("call_rules")


def check_right(employee: Employee) -> None:
    """
    Who runs the office arranges whom calls ring at.

    :raises PermissionDenied: he does not.
    """
    if not runs_the_office(employee):
        raise PermissionDenied


def rule_for(employee: Employee, key: str) -> Rule:
    """
    The rule of a key; also a ready-made one nobody changed yet.

    :raises PermissionDenied: he does not arrange rules.
    :raises Http404: there is none.
    """
    check_right(employee)
    in_force = operations.rules_in_force(now())
    found = next((each for each in in_force if key in (each.key, each.standard)), None)
    if found is None:
        raise Http404
    return found


def _by_part(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def _page(request: Request, form: RuleForm, found: Rule | None) -> HttpResponse:
    if "more" in request.POST:
        form = _with_one_more(request, found)
    context = {"form": form, "rule": found}
    return render(request, "routing/rule.html", context, status=422 if form.has_errors else 200)


def _with_one_more(request: Request, found: Rule | None) -> RuleForm:
    data = request.POST.copy()
    total = data.get("whom-TOTAL_FORMS", "0")
    data["whom-TOTAL_FORMS"] = str(min(int(total) + 1 if total.isdecimal() else 1, 12))
    return RuleForm(data, found)
