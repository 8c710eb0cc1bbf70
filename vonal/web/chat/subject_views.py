"""The talk about a customer, a deal or a task, on its own page."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vonal.core.clock import now
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import Subject, enter, room_about
from vonal.office.chat.queries import key_of, room_of_subject
from vonal.office.customers.queries import customer_for
from vonal.office.sales.queries import deal_for
from vonal.office.staff.models import Employee
from vonal.office.tasks.queries import task_for
from vonal.web.chat.shown import room_shown
from vonal.web.doors import let_in
from vonal.web.request import Request
from vonal.web.toast import toast


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def customer_talk(request: Request, customer_id: int) -> HttpResponse:
    return _talk(request, customer_for, customer_id)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def deal_talk(request: Request, deal_id: int) -> HttpResponse:
    return _talk(request, deal_for, deal_id)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def task_talk(request: Request, task_id: int) -> HttpResponse:
    return _talk(request, task_for, task_id)


def _talk(request: Request, door: Callable[[Employee, int], Subject], number: int) -> HttpResponse:
    """What is said, and a field for the first words of whoever has said nothing yet: they open the room and bring him in."""
    subject = let_in(door, request, number)
    if request.method == "POST":
        try:
            _say_first(subject, request)
        except ValidationError as error:
            return toast(HttpResponse(status=422), " ".join(error.messages), is_problem=True)
        if not request.htmx:
            return redirect(reverse(subject._meta.model_name or "", args=[subject.pk]))
    room = room_of_subject(subject)
    context = room_shown(request.user, room) if room else {"room": None, "mine": None}
    context |= {"here": request.path, "client_id": token_hex(16), "subject_key": key_of(subject)}
    return render(request, "chat/subject_talk.html", context)


@transaction.atomic
def _say_first(subject: Subject, request: Request) -> None:
    room = room_about(subject, by=request.user, at=now())
    place = enter(room, who=request.user, at=now())
    client_id = request.POST.get("client_id", "").replace("\0", "")[:40] or token_hex(16)
    post_message(place, request.POST.get("text", ""), client_id=client_id, at=now())
