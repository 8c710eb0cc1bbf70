"""The page of calendars in the profile, and the feed other programs read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.office.calendars import jobs, operations, queries
from vonal.office.calendars.models import FeedLink
from vonal.web.calendars.feed import feed_of, mark_of
from vonal.web.doors import let_in
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.toast import UNDO

LONGEST_ADDRESS = 2000


class LinkForm(forms.Form):
    """Where the feed is to be read."""

    name = forms.CharField(label=gettext_lazy("Where it is to be read"), max_length=100)


class CalendarForm(forms.Form):
    """A calendar elsewhere."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, required=False)
    address = forms.CharField(
        label=gettext_lazy("Its secret address (iCal, .ics)"), max_length=LONGEST_ADDRESS
    )


@login_required
@require_GET
def calendars(request: Request) -> HttpResponse:
    return _page(request)


@login_required
@require_POST
def link_new(request: Request) -> HttpResponse:
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            link, secret = operations.make_link(request.user, name=form.cleaned_data["name"], at=now())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return _page(request, made=link, address=_address(request, secret))
    return _page(request, link_form=form)


@login_required
@require_POST
def link_revoke(request: Request, link_id: int) -> HttpResponse:
    operations.revoke_link(let_in(queries.link_for, request, link_id))
    messages.success(request, _("The link works no more."))
    return redirect("calendars")


@login_required
@require_POST
def calendar_new(request: Request) -> HttpResponse:
    form = CalendarForm(request.POST)
    if form.is_valid():
        try:
            operations.add_calendar(request.user, **form.cleaned_data, at=now())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The calendar is being read."))
            return redirect("calendars")
    return _page(request, calendar_form=form)


@login_required
@require_POST
def calendar_read(request: Request, calendar_id: int) -> HttpResponse:
    """Read it now instead of in an hour."""
    jobs.read_soon(let_in(queries.calendar_for, request, calendar_id).pk)
    messages.success(request, _("The calendar is being read."))
    return redirect("calendars")


@login_required
@require_POST
def calendar_remove(request: Request, calendar_id: int) -> HttpResponse:
    calendar = let_in(queries.calendar_for, request, calendar_id)
    operations.remove_calendar(calendar, at=now())
    undo = reverse("calendar_restore", args=[calendar.pk])
    messages.success(request, _("The calendar is removed."), extra_tags=f"{UNDO}{undo}")
    return redirect("calendars")


@login_required
@require_POST
def calendar_restore(request: Request, calendar_id: int) -> HttpResponse:
    operations.restore_calendar(let_in(queries.calendar_for, request, calendar_id))
    return HttpResponse(status=204) if request.htmx else redirect("calendars")


@require_GET
@never_cache
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """
    What a secret address shows.

    :raises Http404: it was revoked, or never was.
    """
    person = queries.reader_of(secret, now())
    if person is None:
        raise Http404
    written = feed_of(person, at=now())
    mark = mark_of(written)
    headers = {"ETag": mark, "Content-Disposition": 'inline; filename="vonal.ics"', "X-Robots-Tag": "noindex"}
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(written, content_type="text/calendar; charset=utf-8", headers=headers)


@never_cache
def _page(request: Request, **context: Any) -> HttpResponse:
    context.setdefault("link_form", LinkForm())
    context.setdefault("calendar_form", CalendarForm())
    context |= {
        "links": FeedLink.objects.filter(employee=request.user),
        "calendars": queries.calendars_of(request.user),
    }
    status = max(status_of(context["link_form"]), status_of(context["calendar_form"]))
    return render(request, "calendars/calendars.html", context, status=status)


def _address(request: Request, secret: str) -> str:
    path = reverse("calendar_feed", args=[secret])
    public: str = settings.VONAL.public_address.rstrip("/")
    return public + path if public else request.build_absolute_uri(path)
