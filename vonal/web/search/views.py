"""The search page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from vonal.core.models import SearchRebuild
from vonal.core.search import Kind
from vonal.web.request import Request
from vonal.web.search.finding import NAMES, found_by, messages_with, question_of

FEW, MANY = 8, 50
KINDS = {kind.name.lower(): kind for kind in Kind}


@login_required
@require_GET
def find(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    only = KINDS.get(request.GET.get("kind", ""))
    limits = {only: MANY} if only else dict.fromkeys(Kind, FEW)
    question = question_of(text)
    groups = found_by(request.user, question, limits, thorough=True) if question else []
    if Kind.MESSAGE in limits and (said := messages_with(request.user, text, limits[Kind.MESSAGE])):
        groups.append(said)
    context = {
        "text": text,
        "groups": groups,
        "only": only.name.lower() if only else "",
        "kinds": [(name, NAMES[kind]) for name, kind in KINDS.items()],
        "rebuild": SearchRebuild.objects.filter(finished_at=None, total__gt=0).first(),
    }
    return render(request, "search/search.html", context)
