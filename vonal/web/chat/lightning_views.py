"""Important messages: what stands before me until I confirm it, who has confirmed mine, and the company's rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.core.mail import mail_server
from vonal.office.chat.lightning import (
    change_messenger_rules,
    confirm_message,
    important_for,
    open_receipts,
    readers_of,
    receipts_of,
)
from vonal.office.chat.listing import name_of
from vonal.office.chat.models import InboxTrouble, MessengerRules
from vonal.office.staff.permissions import sees_all
from vonal.office.telephony.sounds.making import has_voice
from vonal.web.chat.doors import message_of
from vonal.web.doors import let_in
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request

SHOWN = 3


class LightningForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = MessengerRules
        fields = ("senders", "a_day", "email_minutes", "call_minutes", "shows_links")
        labels = {
            "senders": gettext_lazy("Who may mark messages as important"),
            "a_day": gettext_lazy("How many in 24 hours, each"),
            "email_minutes": gettext_lazy("Minutes unread, after which an e-mail follows"),
            "call_minutes": gettext_lazy(
                "Minutes unread, after which the telephone rings and reads it aloud"
            ),
            "shows_links": gettext_lazy("Show under a link what stands behind it"),
        }
        help_texts = {
            "email_minutes": gettext_lazy("Empty: no e-mail follows."),
            "call_minutes": gettext_lazy(
                "Empty: nobody is called. His own telephones ring at any hour and off line too, as the e-mail comes, but "
                "never into a call; three times at most, until he answers. Key 1 confirms."
            ),
            "shows_links": gettext_lazy(
                "This server looks at each address; whoever has the page sees that it asked."
            ),
        }

    def _post_clean(self) -> None:
        """The operation says what is wrong."""


@login_required
@require_GET
@never_cache
def lightning(request: Request) -> HttpResponse:
    """The oldest few that wait for him, on top of every page."""
    return _waiting(request)


@login_required
@require_POST
def message_confirm(request: Request, message_id: int) -> HttpResponse:
    message = message_of(request, message_id)
    confirm_message(message, by=request.user, at=now())
    return _waiting(request) if request.htmx else redirect("room", message.room_id)


@login_required
@require_GET
@never_cache
def message_receipts(request: Request, message_id: int) -> HttpResponse:
    """Who has confirmed an important message of mine, who has only read it, and who has not."""
    message = let_in(important_for, request, message_id)
    readers, receipts = readers_of(message), list(receipts_of(message))
    states: dict[str, list[Any]] = {"unread": [], "read": [], "confirmed": []}
    for each in receipts:
        read = "read" if each.employee_id in readers else "unread"
        states["confirmed" if each.confirmed_at else read].append(each)
    context = {"message": message, "room_name": name_of(message.room), "count": len(receipts), **states}
    return render(request, "chat/receipts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def lightning_rules(request: Request) -> HttpResponse:
    if not sees_all(request.user):
        raise PermissionDenied
    form = LightningForm(
        request.POST if request.method == "POST" else None, instance=MessengerRules.current()
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_messenger_rules(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("lightning_rules")
    context = {"form": form, "mail_is_set_up": mail_server() is not None}
    context["voice_is_missing"] = not has_voice()
    context["inbox_trouble"] = InboxTrouble.objects.first()
    return render(request, "chat/lightning_rules.html", context, status=status_of(form))


def _waiting(request: Request) -> HttpResponse:
    receipts = list(open_receipts(request.user)[: SHOWN + 1])
    cards = [{"message": each.message, "room_name": name_of(each.message.room)} for each in receipts[:SHOWN]]
    return render(request, "chat/lightning.html", {"cards": cards, "more": len(receipts) > SHOWN})
