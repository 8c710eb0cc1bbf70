"""Where ours let a customer's person into a room, and put him out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.search import Kind
from vonal.office.chat.guests import guests_of, may_come
from vonal.office.chat.models import Membership, Room
from vonal.office.chat.operations.guests import close_link, invite_guest, reopen_link
from vonal.office.customers.models import Contact, ContactPoint, Customer
from vonal.office.staff.models import Language
from vonal.web.chat.doors import place_of, room_of
from vonal.web.chat.shown import room_shown
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.search.finding import found_by, question_of
from vonal.web.toast import UNDO

MOST_FOUND, MOST_LISTED = 8, 100
DAYS = [
    (1, gettext_lazy("one day")),
    (7, gettext_lazy("a week")),
    (14, gettext_lazy("two weeks")),
    (30, gettext_lazy("a month")),
    (90, gettext_lazy("three months")),
]


class GuestForm(forms.Form):
    """Whom a link is for, what he reads, and how long it is open."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label=gettext_lazy("Who it is for"))
    # Empty: the one on the card of whoever is chosen.
    language = forms.ChoiceField(label=gettext_lazy("His language"), choices=Language, required=False)
    days = forms.TypedChoiceField(label=gettext_lazy("How long it is open"), choices=DAYS, coerce=int)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def room_guests(request: Request, room_id: int) -> HttpResponse:
    """Who reads along from outside, and a link for one more."""
    room = room_of(request, room_id)
    place_of(request, room)
    form = GuestForm(request.POST or None, initial={"days": 14, "language": _language(room)})
    form.fields["contact"].queryset = may_come(request.user, room)  # type: ignore[attr-defined]
    if room.kind == Room.Kind.GROUP:
        as_on_card = ("", _("as on the customer’s card"))
        form.fields["language"].choices = [as_on_card, *Language.choices]  # type: ignore[attr-defined]
    made: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        at = now()
        try:
            guest, secret = invite_guest(
                room, said["contact"], expires_at=at + timedelta(days=said["days"]),
                language=said["language"] or _read_by(said["contact"].customer), by=request.user, at=at,
            )  # fmt: skip
        except ValidationError as error:
            show_refusal(form, error)
        else:
            made = _made(request, guest, secret)
    search = request.GET.get("q", "").strip()[:200]
    context = room_shown(request.user, room) | made | {
        "form": form,
        "search": search,
        "chosen": request.POST.get("contact"),
        "is_group": room.kind == Room.Kind.GROUP,
        "contacts": _offered(request, room, search),
        "guests": guests_of(room, now()),
    }  # fmt: skip
    page = "guests/room.html#people" if request.htmx.target == "guest-people" else "guests/room.html"
    return render(request, page, context, status=status_of(form))


@login_required
@require_POST
def guest_close(request: Request, room_id: int, member_id: int) -> HttpResponse:
    guest = _guest(request, room_id, member_id)
    close_link(guest, by=request.user, at=now())
    undo = reverse("guest_reopen", args=[room_id, member_id])
    messages.success(request, _("%(name)s is out.") % {"name": guest.name}, extra_tags=UNDO + undo)
    return redirect("room_guests", room_id)


@login_required
@require_POST
def guest_reopen(request: Request, room_id: int, member_id: int) -> HttpResponse:
    guest = _guest(request, room_id, member_id)
    try:
        reopen_link(guest, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("room_guests", room_id)


@login_required
@never_cache
@require_GET
def guests_band(request: Request, room_id: int) -> HttpResponse:
    """Who from outside reads what is written here, above the place where one writes."""
    room = room_of(request, room_id)
    return render(request, "guests/band.html", {"room": room, "guests": guests_of(room, now())})


def _language(room: Room) -> str:
    """What the customer the room is about reads; of a group, it hangs on who is chosen."""
    subject = room.deal or room.task
    return (
        ""
        if room.kind == Room.Kind.GROUP
        else _read_by(room.customer or (subject.customer if subject else None))
    )


def _read_by(customer: Customer | None) -> str:
    return (customer.language if customer else "") or company().language


def _guest(request: Request, room_id: int, member_id: int) -> Membership:
    room = room_of(request, room_id)
    place_of(request, room)
    rows = Membership.objects.select_related("room", "guest__contact__customer")
    found = rows.filter(room=room, pk=member_id, guest__isnull=False).first()
    if found is None:
        raise Http404
    return found


def _offered(request: Request, room: Room, search: str) -> QuerySet[Contact] | list[Contact]:
    """People of the customer the room is about; in a group, whom one looks for."""
    people = may_come(request.user, room)
    if room.kind != Room.Kind.GROUP:
        return people[:MOST_LISTED]
    if not search:
        return []
    groups = found_by(request.user, question_of(search), {Kind.CONTACT: MOST_FOUND})
    return list(people.filter(pk__in=[hit.row_id for group in groups for hit in group.hits]))


def _made(request: Request, guest: Membership, secret: str) -> dict[str, Any]:
    """The link, and a letter with it in the guest's language for one's own e-mail program."""
    address = request.build_absolute_uri(reverse("guest_page", args=[secret]))
    made: dict[str, Any] = {"made": guest, "address": address}
    if guest.guest is not None:
        mail = guest.guest.contact.contact_points.filter(kind=ContactPoint.Kind.EMAIL).first()
        with translation.override(guest.guest.language):
            subject = _("Our talk: %(company)s") % {"company": company().name}
            text = _("Please open this link, we can write to each other there:") + f"\n{address}"
        if mail is not None:
            made["letter"] = (
                f"mailto:{mail.value}?{urlencode({'subject': subject, 'body': text}, quote_via=quote)}"
            )
    return made
