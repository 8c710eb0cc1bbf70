"""How long a room keeps its messages, the room taken out as a file, and one person's words forgotten on request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.chat.erasing import ask_erasure, call_off, erasure_for, erasures_for
from vonal.office.chat.exporting import ask_export, export_for, file_of, may_export
from vonal.office.chat.keeping import MOST_DAYS, change_keeping, may_keep
from vonal.office.chat.models import Guest, RoomExport
from vonal.office.customers.models import Contact
from vonal.office.staff.models import Employee
from vonal.web.chat.doors import room_of
from vonal.web.chat.shown import room_shown
from vonal.web.doors import let_in
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request

SHOWN = 20


class KeepingForm(forms.Form):
    keeps_days = forms.IntegerField(
        label=gettext_lazy("Days messages are kept"),
        help_text=gettext_lazy(
            "Empty: without end. Older ones are deleted for good every night, with their files."
        ),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
    )


class ErasureForm(forms.Form):
    """An employee, or a customer's person who was a guest; one of the two."""

    employee = forms.ModelChoiceField(
        label=gettext_lazy("An employee"), queryset=Employee.objects.order_by("name"), required=False
    )
    contact = forms.ModelChoiceField(
        label=gettext_lazy("Or a guest"), queryset=Contact.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guests = Contact.objects.filter(pk__in=Guest.objects.values("contact")).select_related("customer")
        self.fields["contact"].queryset = guests.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("employee")) == bool(cleaned.get("contact")):
            raise ValidationError(_("Choose an employee or a guest."))
        return cleaned


@login_required
@require_http_methods(["GET", "POST"])
def room_keeping(request: Request, room_id: int) -> HttpResponse:
    room = room_of(request, room_id)
    form = KeepingForm(
        request.POST if request.method == "POST" else None, initial={"keeps_days": room.keeps_days}
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_keeping(room, form.cleaned_data["keeps_days"], by=request.user, at=now())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("room_keeping", room.pk)
    context = room_shown(request.user, room) | {
        "form": form,
        "may_keep": may_keep(request.user, room),
        "may_export": may_export(request.user, room),
        "exports": RoomExport.objects.filter(room=room, by=request.user)[:SHOWN],
    }
    return render(request, "chat/keeping.html", context, status=status_of(form))


@login_required
@require_POST
def room_export(request: Request, room_id: int) -> HttpResponse:
    room = room_of(request, room_id)
    ask_export(room, by=request.user, at=now())
    messages.success(request, _("The file is being made; it appears here."))
    return redirect("room_keeping", room.pk)


@login_required
@require_GET
def room_export_file(request: Request, room_export_id: int) -> HttpResponseBase:
    export = let_in(export_for, request, room_export_id)
    path = file_of(export)
    if export.ready_at is None or export.removed_at is not None or not path.is_file():
        raise Http404
    name = f"room-{export.room_id}-{export.ready_at:%Y-%m-%d}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


@login_required
@require_http_methods(["GET", "POST"])
def erasures(request: Request) -> HttpResponse:
    """Whose words are to be forgotten; asked for here, done a week later."""
    asked = erasures_for(request.user)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        whose = form.cleaned_data["employee"] or form.cleaned_data["contact"]
        ask_erasure(whose, by=request.user, at=now())
        return redirect("erasures")
    context = {"form": form, "erasures": asked[:SHOWN]}
    return render(request, "chat/erasures.html", context, status=status_of(form))


@login_required
@require_POST
def erasure_call_off(request: Request, erasure_id: int) -> HttpResponse:
    erasure = let_in(erasure_for, request, erasure_id)
    try:
        call_off(erasure, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("erasures")
