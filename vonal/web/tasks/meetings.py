"""Meetings: agreed on a card or in a talk, moved, called off."""

from __future__ import annotations

from secrets import token_hex

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vonal.core.clock import now
from vonal.core.mail import mail_server
from vonal.office.customers.models import ContactPoint, Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import colleagues
from vonal.office.tasks import operations
from vonal.web.customers.doors import customer_of
from vonal.web.days import MomentField
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.tasks.doors import task_of
from vonal.web.tasks.forms import tomorrow_morning
from vonal.web.tasks.shown import after_change
from vonal.web.toast import toast


class MeetingForm(forms.Form):
    """When, how long, where and with whom."""

    title = forms.CharField(label=gettext_lazy("What it is about"), max_length=200)
    starts_at = MomentField(
        label=gettext_lazy("When"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Duration, minutes"), min_value=5, max_value=24 * 60)
    place = forms.CharField(label=gettext_lazy("Place or link"), max_length=300, required=False)
    guest = forms.CharField(label=gettext_lazy("With whom"), max_length=200, required=False)
    guest_email = forms.CharField(
        label=gettext_lazy("His e-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
        help_text=gettext_lazy("He gets an invitation his calendar understands."),
    )
    assignee = forms.ModelChoiceField(
        Employee.objects.none(), label=gettext_lazy("In whose calendar"), empty_label=None
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        # On one page it may stand twice: on the card and in the script.
        super().__init__(*args, **{"auto_id": f"meeting-{token_hex(3)}-%s", **kwargs})  # type: ignore[arg-type]
        self.fields["assignee"].queryset = colleagues()  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """When it takes place instead, how long and where; what is not asked stays."""

    due_at = MomentField()
    minutes = forms.IntegerField(min_value=5, max_value=24 * 60, required=False)
    place = forms.CharField(max_length=300, required=False)


@login_required
@require_http_methods(["GET", "POST"])
def meeting_new(request: Request, customer_id: int) -> HttpResponse:
    customer = customer_of(request, customer_id)
    if request.method == "GET":
        return _form(request, customer, MeetingForm(initial=_prefilled(request, customer)))
    form = MeetingForm(request.POST)
    if form.is_valid():
        try:
            operations.agree_meeting(customer=customer, by=request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            fresh = MeetingForm(initial=_prefilled(request, customer))
            return toast(
                _form(request, customer, fresh, is_agreed=True), _("The meeting is in the calendar.")
            )
    return _form(request, customer, form)


@login_required
@require_POST
def meeting_move(request: Request, task_id: int) -> HttpResponse:
    task = task_of(request, task_id)
    form = MoveForm(request.POST)
    if not hasattr(task, "meeting"):
        return toast(after_change(request, task, 422), _("This task is no meeting."), is_problem=True)
    if not form.is_valid():
        sentence = _("Say when.") if "due_at" in form.errors else _("From five minutes to a day.")
        return toast(after_change(request, task, 422), sentence, is_problem=True)
    said = form.cleaned_data
    place = said["place"] if "place" in form.data else None
    try:
        operations.move_meeting(
            task, starts_at=said["due_at"], minutes=said["minutes"], place=place, by=request.user, at=now()
        )
    except ValidationError as error:
        return toast(after_change(request, task, 422), " ".join(error.messages), is_problem=True)
    return toast(after_change(request, task), _("The meeting is changed."))


@login_required
@require_POST
def meeting_call_off(request: Request, task_id: int) -> HttpResponse:
    task = task_of(request, task_id)
    try:
        operations.call_off_meeting(task, by=request.user, at=now())
    except ValidationError as error:
        return toast(after_change(request, task, 422), " ".join(error.messages), is_problem=True)
    undo = reverse("task_reopen", args=[task.pk])
    return toast(after_change(request, task), _("The meeting is called off."), undo=undo)


def _prefilled(request: Request, customer: Customer) -> dict[str, object]:
    emails = ContactPoint.objects.filter(customer=customer, kind=ContactPoint.Kind.EMAIL)
    first = emails.select_related("contact").order_by("pk").first()
    human = first.contact if first and first.contact else customer.contacts.first()
    selling = customer.manager if customer.manager and customer.manager.is_active else request.user
    return {
        "title": _("Meeting with %(whom)s") % {"whom": customer},
        "starts_at": tomorrow_morning(),
        "minutes": 60,
        "guest": human.name if human else "",
        "guest_email": first.raw if first else "",
        "assignee": selling,
    }


def _form(
    request: Request, customer: Customer, form: MeetingForm, *, is_agreed: bool = False
) -> HttpResponse:
    is_set_up = mail_server() is not None
    if not is_set_up:
        form.fields["guest_email"].help_text = ""
    context = {"customer": customer, "form": form, "is_agreed": is_agreed, "is_set_up": is_set_up}
    return render(request, "tasks/meeting.html", context, status=status_of(form))
