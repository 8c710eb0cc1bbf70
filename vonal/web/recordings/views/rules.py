"""How long recordings are kept, who hears them, and what callers are told."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.staff.permissions import runs_the_office, sees_all
from vonal.office.telephony.models import Line
from vonal.office.telephony.queries import line_for
from vonal.office.telephony.recordings.consent import change_consent
from vonal.office.telephony.recordings.models import ConsentRule, LegalHold, RecordingRules
from vonal.office.telephony.recordings.retention import change_recording_rules, due
from vonal.office.telephony.sounds.models import Sound
from vonal.web.doors import let_in
from vonal.web.recordings.forms import ConsentForm, RulesForm
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request

HOLDS = 50


@login_required
@require_GET
def recording_rules(request: Request) -> HttpResponse:
    return _page(request)


@login_required
@require_POST
def recording_rules_change(request: Request) -> HttpResponse:
    if not sees_all(request.user):
        raise PermissionDenied
    form = RulesForm(request.POST, instance=RecordingRules.current(), prefix="rules")
    if form.is_valid():
        try:
            change_recording_rules(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("recording_rules")
    return _page(request, rules=form)


@login_required
@require_POST
def consent_change(request: Request, line_id: int) -> HttpResponse:
    line = let_in(line_for, request, line_id)
    form = _consent(line, request)
    if form.is_valid():
        try:
            change_consent(line, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("recording_rules")
    return _page(request, refused=(line, form))


def _consent(line: Line, request: Request | None = None) -> ConsentForm:
    rule = ConsentRule.objects.filter(line=line).first() or ConsentRule(line=line)
    return ConsentForm(request.POST if request else None, instance=rule, prefix=f"line{line.pk}")


def _page(
    request: Request, *, rules: RulesForm | None = None, refused: tuple[Line, ConsentForm] | None = None
) -> HttpResponse:
    if not runs_the_office(request.user):
        raise PermissionDenied
    lines = Line.objects.select_related("consent_rule__sound")
    held = LegalHold.objects.filter(lifted_at__isnull=True).select_related("by", "call", "customer")
    context = {
        "rules": rules or RulesForm(instance=RecordingRules.current(), prefix="rules"),
        "may_change_rules": sees_all(request.user),
        "lines": [(line, refused[1] if refused and refused[0] == line else _consent(line)) for line in lines],
        "refused": refused[0] if refused else None,
        "has_sounds": Sound.objects.filter(removed_at=None).exists(),
        "due": due(now()).count(),
        "holds": held[:HOLDS] if sees_all(request.user) else [],
    }
    status = status_of(rules, refused[1] if refused else None)
    return render(request, "recordings/rules.html", context, status=status)
