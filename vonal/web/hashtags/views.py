"""The page of the words, and the words as they are offered while somebody types."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.office.hashtags.operations import add_word, remove_word
from vonal.office.hashtags.parsing import fold
from vonal.office.hashtags.queries import shown_words, stage_words, topics
from vonal.office.hashtags.ready import ready_words
from vonal.office.sales.models import Pipeline, Stage
from vonal.office.staff.permissions import runs_the_office
from vonal.web.request import Request
from vonal.web.sales.doors import stage_of


@login_required
@require_GET
def hashtags(request: Request) -> HttpResponse:
    _let_in(request)
    return _page(request)


@login_required
@require_GET
def hashtags_offered(request: Request) -> JsonResponse:
    """Every word that moves a deal, with where to, and what is written about most."""
    known: dict[str, dict[str, Any]] = {}
    for pipeline in Pipeline.objects.all():
        written = {word.word: word.written for words in shown_words(pipeline).values() for word in words}
        for word, stage in stage_words([pipeline])[pipeline.pk].items():
            shown = {"word": written.get(word, word), "to": stage.name, "ends": stage.ends}
            known.setdefault(word, shown)
    about = [{"word": word, "to": ""} for word in topics() if fold(word) not in known]
    return JsonResponse({"words": [*known.values(), *about]})


@login_required
@require_POST
def word_new(request: Request, stage_id: int) -> HttpResponse:
    _let_in(request)
    stage = stage_of(request, stage_id)
    try:
        add_word(stage, request.POST.get("word", ""), by=request.user)
    except ValidationError as error:
        return _page(request, refused=stage, sentence=" ".join(error.messages))
    return redirect("hashtags")


@login_required
@require_POST
def word_remove(request: Request, stage_id: int) -> HttpResponse:
    _let_in(request)
    remove_word(stage_of(request, stage_id), request.POST.get("word", ""), by=request.user)
    return redirect("hashtags")


def _let_in(request: Request) -> None:
    if not runs_the_office(request.user):
        raise PermissionDenied


def _page(request: Request, refused: Stage | None = None, sentence: str = "") -> HttpResponse:
    pipelines = []
    for pipeline in Pipeline.objects.all():
        words = shown_words(pipeline)
        stages = list(pipeline.stages.all())
        rows = [(stage, fold(stage.name), words.get(stage.pk, [])) for stage in stages]
        pipelines.append((pipeline, rows))
    context = {
        "pipelines": pipelines,
        "refused": refused,
        "sentence": sentence,
        "typed": request.POST.get("word", "")[:100],
        "example": _example(),
    }
    return render(request, "hashtags/hashtags.html", context, status=422 if refused else 200)


def _example() -> str:
    pipeline = Pipeline.objects.first()
    words = [word for stage, word in ready_words(pipeline.stages.all()) if not stage.ends] if pipeline else []
    return f"#{words[-1]} 120 000" if words else _("#payment 120 000")
