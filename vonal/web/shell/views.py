"""The frame's own doings: search over everything, theme, language."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.staff.models import Language, Theme
from vonal.office.staff.operations.people import change_profile
from vonal.web.request import Request
from vonal.web.shell.search import found, recent, rooms


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=Language)


@require_GET
@login_required
def search(request: Request) -> HttpResponse:
    """The palette's options: what was open lately while nothing is typed, then what the text may mean; in a room, rooms first."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    places = request.GET.get("recent", "")[:500].split(",")
    groups = found(request.user, text) if text else recent(request.user, places)
    talks = request.GET.get("here", "").startswith(("/rooms", "/messenger"))
    if talks:
        groups = rooms(request.user, text) + groups
    elif text:
        groups += rooms(request.user, text)
    return render(request, "shell/options.html", {"groups": groups, "text": text})


@require_POST
@login_required
def theme(request: Request) -> HttpResponse:
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    change_profile(request.user, at=now(), theme=form.cleaned_data["theme"])
    return HttpResponse(status=204)


@require_POST
@login_required
def language(request: Request) -> HttpResponse:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    change_profile(request.user, at=now(), language=form.cleaned_data["language"])
    return HttpResponseRedirect(_back(request))


def _back(request: Request) -> str:
    """Where the person came from, when that is a page of ours."""
    came_from = request.META.get("HTTP_REFERER", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(came_from, hosts, require_https=request.is_secure())
    return came_from if is_ours else reverse("today")
