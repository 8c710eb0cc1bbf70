"""The company's settings, a tab for each kind of thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import sees_all
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.staff.settings_tabs import TABS, Tab


@dataclass(frozen=True)
class Row:
    """One thing of a tab: what it is called, in a few words, and the form that changes it."""

    item: Model
    summary: str
    form: Any
    is_open: bool


@login_required
@require_GET
def settings(request: Request) -> HttpResponse:
    first = next((tab for tab in TABS.values() if tab.opens_for(request.user)), None)
    if first is None:
        raise PermissionDenied
    return redirect("settings_tab", first.key)


@login_required
@require_GET
def settings_tab(request: Request, tab: str) -> HttpResponse:
    return _tab(request, _opened(request.user, tab))


@login_required
@require_POST
def settings_new(request: Request, tab: str) -> HttpResponse:
    opened = _opened(request.user, tab)
    if opened.make is None or not opened.adds_for(request.user):
        raise PermissionDenied
    form = _form(opened, request.user, None, request.POST)
    if form.is_valid():
        try:
            opened.make(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Added."))
            return redirect("settings_tab", tab)
    return _tab(request, opened, refused=form)


@login_required
@require_POST
def settings_item(request: Request, tab: str, item_id: int) -> HttpResponse:
    opened = _opened(request.user, tab)
    item = _item(opened, request.user, item_id)
    form = _form(opened, request.user, item, request.POST)
    if form.is_valid():
        try:
            opened.change(item, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings_tab", tab)
    return _tab(request, opened, refused=form)


@login_required
@require_POST
def settings_remove(request: Request, tab: str, item_id: int) -> HttpResponse:
    opened = _opened(request.user, tab)
    if opened.remove is None or not opened.adds_for(request.user):
        raise PermissionDenied
    item = _item(opened, request.user, item_id)
    try:
        opened.remove(item, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Removed."))
    return redirect("settings_tab", tab)


@login_required
@require_POST
def settings_merge(request: Request, tab: str, item_id: int) -> HttpResponse:
    """Two things are really one: this one becomes a part of the one that was chosen."""
    opened = _opened(request.user, tab)
    if opened.merge is None or not opened.adds_for(request.user):
        raise PermissionDenied
    item = _item(opened, request.user, item_id)
    chosen = request.POST.get("into", "")
    into = _item(opened, request.user, int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0)
    try:
        opened.merge(item, into=into, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Merged."))
    return redirect("settings_tab", tab)


@login_required
@require_POST
def settings_restore(request: Request, tab: str, item_id: int) -> HttpResponse:
    """What was removed or merged stands by itself again."""
    opened = _opened(request.user, tab)
    if opened.restore is None or not opened.adds_for(request.user):
        raise PermissionDenied
    item = next((gone for gone in opened.gone(request.user) if gone.pk == item_id), None)
    if item is None:
        raise Http404
    opened.restore(item, by=request.user)
    messages.success(request, _("Restored."))
    return redirect("settings_tab", tab)


def _opened(viewer: Employee, key: str) -> Tab:
    tab = TABS.get(key)
    if tab is None:
        raise Http404
    if not tab.opens_for(viewer):
        raise PermissionDenied
    return tab


def _item(tab: Tab, viewer: Employee, item_id: int) -> Model:
    for item in tab.items(viewer):
        if item.pk == item_id:
            return item
    raise Http404


def _form(tab: Tab, viewer: Employee, item: Model | None, data: Any = None) -> Any:
    name = f"{tab.key}-{item.pk if item else 'new'}"
    return tab.form(data, instance=item, viewer=viewer, auto_id=f"{name}-%s")


def _tab(request: Request, tab: Tab, *, refused: Any = None) -> HttpResponse:
    viewer = request.user
    refused_pk = refused.instance.pk if refused is not None else None
    rows = []
    for item in tab.items(viewer):
        is_refused = refused_pk == item.pk
        form = refused if is_refused else _form(tab, viewer, item)
        rows.append(Row(item, tab.summary(item), form, is_refused))
    may_add = tab.make is not None and tab.adds_for(viewer)
    new_refused = refused is not None and refused_pk is None
    context = {
        "tab": tab,
        "tabs": [
            (other.title, reverse("settings_tab", args=[other.key]), other is tab, None)
            for other in TABS.values()
            if other.opens_for(viewer)
        ]
        + [
            (_("Pipelines"), reverse("pipelines"), False, None),
            (_("Hashtags"), reverse("hashtags"), False, None),
            (_("Who is rung"), reverse("call_rules"), False, None),
            (_("Trunks"), reverse("trunks"), False, None),
            (_("Calling out"), reverse("calling_out"), False, None),
            (_("Telephones"), reverse("telephones"), False, None),
            (_("Recordings"), reverse("recording_rules"), False, None),
            (_("Web forms"), reverse("web_forms"), False, None),
            (_("Follow-ups"), reverse("follow_ups"), False, None),
        ]
        + [
            (_("Scripts"), reverse("scripts"), False, None),
            (_("Materials"), reverse("materials"), False, None),
        ]
        + (_of_the_top() if sees_all(viewer) else []),
        "rows": rows,
        "new_form": (refused if new_refused else _form(tab, viewer, None)) if may_add else None,
        "new_is_open": new_refused or not rows,
        "may_merge": tab.merge is not None and tab.adds_for(viewer),
        "gone": list(tab.gone(viewer)),
        "may_remove": tab.remove is not None and tab.adds_for(viewer),
    }
    return render(request, "staff/settings.html", context, status=status_of(refused))


def _of_the_top() -> list[tuple[str, str, bool, None]]:
    return [
        (_("Messenger"), reverse("lightning_rules"), False, None),
        (_("Mail"), reverse("mail"), False, None),
    ]
