"""Whether letters can be sent, and a letter to try it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.letters import Letter
from vonal.core.mail import mail_server, send_letter, sender_address
from vonal.office.staff.permissions import sees_all
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request

SHOWN = 20


class TestForm(forms.Form):
    """Where the letter that tries it goes."""

    to = forms.CharField(label=gettext_lazy("To"), max_length=254, widget=forms.EmailInput())


@login_required
@require_GET
def mail(request: Request) -> HttpResponse:
    _check_right(request)
    return _page(request, TestForm(initial={"to": request.user.email}))


@login_required
@require_POST
def mail_test(request: Request) -> HttpResponse:
    _check_right(request)
    form = TestForm(request.POST)
    if form.is_valid():
        subject = _("A letter from %(company)s to try the mail") % {"company": company().name}
        try:
            send_letter(form.cleaned_data["to"], subject, _("Letters from Vonal arrive."), at=now())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The letter is on its way."))
            return redirect("mail")
    return _page(request, form)


def _check_right(request: Request) -> None:
    if not sees_all(request.user):
        raise PermissionDenied


def _page(request: Request, form: TestForm) -> HttpResponse:
    context = {
        "server": mail_server(),
        "sender": sender_address(),
        "form": form,
        "letters": Letter.objects.order_by("-created_at", "-pk")[:SHOWN],
    }
    return render(request, "mail/mail.html", context, status=status_of(form))
