"""Rooms are opened, people come and go, and each says what he wants to hear of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.chat.operations import reading, rooms
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import colleagues
from vonal.web.chat.doors import place_of, room_of
from vonal.web.chat.forms import GroupForm, InviteForm, MineForm, NewGroupForm
from vonal.web.chat.shown import room_shown
from vonal.web.doors import let_in
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.toast import toast


@login_required
@require_http_methods(["GET", "POST"])
def group_new(request: Request) -> HttpResponse:
    form = NewGroupForm(request.POST if request.method == "POST" else None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            room = rooms.open_group(
                name=said["name"], about=said["about"], is_open=said["is_open"], members=said["people"],
                by=request.user, at=now(),
            )  # fmt: skip
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("room", room.pk)
    return render(request, "chat/group_new.html", {"form": form}, status=status_of(form))


@login_required
@require_POST
def room_of_two(request: Request, employee_id: int) -> HttpResponse:
    other = let_in(_colleague, request, employee_id)
    try:
        room = rooms.room_of_two(request.user, other, at=now())
    except ValidationError as error:
        return toast(HttpResponse(status=422), " ".join(error.messages), is_problem=True)
    return redirect("room", room.pk)


@login_required
@require_POST
def room_join(request: Request, room_id: int) -> HttpResponse:
    room = room_of(request, room_id)
    rooms.enter(room, who=request.user, at=now())
    return redirect("room", room.pk)


@login_required
@require_POST
def room_leave(request: Request, room_id: int) -> HttpResponse:
    room = room_of(request, room_id)
    place_of(request, room)
    try:
        rooms.leave(room, who=request.user, at=now())
    except ValidationError as error:
        return toast(HttpResponse(status=422), " ".join(error.messages), is_problem=True)
    return redirect("messenger")


@login_required
@require_http_methods(["GET", "POST"])
def room_invite(request: Request, room_id: int) -> HttpResponse:
    room = room_of(request, room_id)
    place_of(request, room)
    form = InviteForm(request.POST if request.method == "POST" else None, room=room)
    if request.method == "POST" and form.is_valid():
        try:
            rooms.invite(room, form.cleaned_data["people"], by=request.user, at=now())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("room", room.pk)
    context = room_shown(request.user, room) | {"form": form}
    return render(request, "chat/invite.html", context, status=status_of(form))


@login_required
@require_POST
def room_take_out(request: Request, room_id: int, employee_id: int) -> HttpResponse:
    room = room_of(request, room_id)
    whom = let_in(_colleague, request, employee_id)
    rooms.take_out(room, whom=whom, by=request.user, at=now())
    back = reverse("room_bring_back", args=[room.pk, whom.pk])
    return toast(HttpResponse(status=204), _("%(name)s is out.") % {"name": whom.name}, undo=back)


@login_required
@require_POST
def room_bring_back(request: Request, room_id: int, employee_id: int) -> HttpResponse:
    room = room_of(request, room_id)
    rooms.invite(room, [let_in(_colleague, request, employee_id)], by=request.user, at=now())
    return HttpResponse(status=204)


@login_required
@require_http_methods(["GET", "POST"])
def room_settings(request: Request, room_id: int) -> HttpResponse:
    """A group's name, what it is about and who may join; and, for everybody, what he wants to hear of it."""
    room = room_of(request, room_id)
    shown = room_shown(request.user, room)
    first = {"name": room.name, "about": room.about, "is_open": room.is_open}
    form = GroupForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            rooms.change_room(room, by=request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect("room", room.pk)
    return render(request, "chat/settings.html", shown | {"form": form}, status=status_of(form))


@login_required
@require_POST
def room_mine(request: Request, room_id: int) -> HttpResponse:
    place = place_of(request, room_of(request, room_id))
    form = MineForm(request.POST)
    if not form.is_valid():
        return toast(HttpResponse(status=422), _("This cannot be kept as it is."), is_problem=True)
    said = form.cleaned_data
    reading.change_membership(place, hears=said["hears"] or None, is_favourite=said["is_favourite"])
    return HttpResponse(status=204) if request.htmx else redirect("room", room_id)


def _colleague(viewer: Employee, employee_id: int) -> Employee:
    return colleagues().get(pk=employee_id)
