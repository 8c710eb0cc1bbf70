"""The rules: the list, one of them, on and off, away and back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.follow_ups import operations
from vonal.office.follow_ups.checks import MOST_STEPS
from vonal.office.follow_ups.looking import DryRun, dry_run
from vonal.office.follow_ups.models import Rule
from vonal.office.follow_ups.queries import (
    Counts,
    check_right,
    counts,
    removed_rule_for,
    rule_for,
    rules_there,
)
from vonal.office.follow_ups.summary import Names, Summary, summary_of
from vonal.web.doors import let_in
from vonal.web.follow_ups.forms import RuleForm
from vonal.web.request import Request
from vonal.web.toast import UNDO

GONE_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule in words, and what became of it."""

    rule: Rule
    summary: Summary
    counts: Counts


@login_required
@require_GET
def follow_ups(request: Request) -> HttpResponse:
    check_right(request.user)
    names, counted = Names.read(), counts(now())
    context = {
        "rules": [
            Shown(rule, summary_of(rule, names), counted.get(rule.pk, Counts())) for rule in rules_there()
        ],
        "gone": Rule.objects.exclude(removed_at=None).order_by("-removed_at")[:GONE_SHOWN],
    }
    return render(request, "follow_ups/rules.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def follow_up_new(request: Request) -> HttpResponse:
    check_right(request.user)
    return _form(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def follow_up(request: Request, follow_up_id: int) -> HttpResponse:
    return _form(request, let_in(rule_for, request, follow_up_id))


@login_required
@require_POST
def follow_up_switch(request: Request, follow_up_id: int) -> HttpResponse:
    found = let_in(rule_for, request, follow_up_id)
    operations.switch_rule(found, on=request.POST.get("on") == "1", by=request.user, at=now())
    return redirect("follow_ups")


@login_required
@require_POST
def follow_up_remove(request: Request, follow_up_id: int) -> HttpResponse:
    gone = operations.remove_rule(let_in(rule_for, request, follow_up_id), by=request.user, at=now())
    said = _("“%(name)s” is off the list.") % {"name": gone}
    messages.success(request, said, extra_tags=UNDO + reverse("follow_up_restore", args=[gone.pk]))
    return redirect("follow_ups")


@login_required
@require_POST
def follow_up_restore(request: Request, follow_up_id: int) -> HttpResponse:
    found = let_in(removed_rule_for, request, follow_up_id)
    operations.restore_rule(found, by=request.user, at=now())
    messages.success(request, _("“%(name)s” is back.") % {"name": found})
    return redirect("follow_ups")


def _form(request: Request, found: Rule | None) -> HttpResponse:
    if request.method == "GET":
        return _page(request, RuleForm(None, found), found)
    if "more" in request.POST:
        return _page(request, RuleForm(_with_one_more(request.POST), found), found)
    form = RuleForm(request.POST, found)
    if not form.is_valid:
        return _page(request, form, found)
    try:
        if "try" in request.POST:
            return _page(request, form, found, tried=_tried(request, form, found))
        if found is None:
            operations.make_rule(by=request.user, at=now(), **form.changes)
            messages.success(request, _("Added. It counts for what happens from now on."))
        else:
            operations.change_rule(found, by=request.user, at=now(), **form.changes)
            messages.success(request, _("Saved. What waits gets its new time."))
    except ValidationError as error:
        by_part = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        form.refuse(by_part)
        return _page(request, form, found)
    return redirect("follow_ups")


def _tried(request: Request, form: RuleForm, found: Rule | None) -> DryRun:
    """
    Whom the rule would touch as it stands in the form; nothing is kept.

    :raises ValidationError: it waits for nothing, or does nothing.
    """
    with transaction.atomic():
        rule = found or Rule()
        changes = form.changes
        operations.fill(rule, changes, by=request.user, at=now())
        return dry_run(rule, request.user, at=now())


def _with_one_more(posted: QueryDict) -> QueryDict:
    data = posted.copy()
    total = data.get("step-TOTAL_FORMS", "0")
    data["step-TOTAL_FORMS"] = str(
        min(int(total) + 1 if total.isdecimal() and len(total) < 3 else 1, MOST_STEPS)
    )
    return data


def _page(
    request: Request, form: RuleForm, found: Rule | None, *, tried: DryRun | None = None
) -> HttpResponse:
    waiting = found.firings.filter(state="waiting").count() if found else 0
    context = {"form": form, "rule": found, "tried": tried, "waiting": waiting}
    return render(request, "follow_ups/rule.html", context, status=422 if form.has_errors else 200)
