"""What is made of a message: a task, a note on the card."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.chat.queries import message_for
from vonal.web.doors import let_in
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.tasks.forms import CardTaskForm
from vonal.web.toast import toast
from vonal.workflows.kept_message import make_task, title_of, write_on_card


@login_required
@require_http_methods(["GET", "POST"])
def message_task(request: Request, message_id: int) -> HttpResponse:
    """Ask who has to do what was said, and when; then give it to him."""
    message = let_in(message_for, request, message_id)
    form = CardTaskForm(request.POST or None, viewer=request.user)
    form.initial.update(title=title_of(message), kind="other")
    if request.method == "POST" and form.is_valid():
        try:
            task = make_task(message, by=request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return toast(HttpResponse(), _("The task is given to %(name)s.") % {"name": task.assignee.name})
    return render(
        request, "chat/task_of_message.html", {"message": message, "form": form}, status=status_of(form)
    )


@login_required
@require_POST
def message_note(request: Request, message_id: int) -> HttpResponse:
    message = let_in(message_for, request, message_id)
    try:
        note = write_on_card(message, by=request.user, at=now())
    except ValidationError as error:
        return toast(HttpResponse(status=422), " ".join(error.messages), is_problem=True)
    if not request.htmx:
        return redirect(reverse("customer", args=[note.customer_id]))
    return toast(
        HttpResponse(status=204), _("It stands on the card of %(name)s.") % {"name": note.customer.name}
    )
