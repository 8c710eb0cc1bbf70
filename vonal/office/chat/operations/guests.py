"""Customers' people come into one room by a link, and are put out again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.locks import hold
from vonal.office.chat.guests import guests_of, may_come
from vonal.office.chat.models import Guest, Membership, Room
from vonal.office.chat.operations.posting import note_event
from vonal.office.chat.queries import membership_of
from vonal.office.chat.telling import tell_changed
from vonal.office.customers.models import Contact, Customer
from vonal.office.staff.models import Employee, Language

MOST_GUESTS = 50
LONGEST = timedelta(days=90)


@transaction.atomic
def invite_guest(
    room: Room, contact: Contact, *, expires_at: datetime, language: str, by: Employee, at: datetime
) -> tuple[Membership, str]:
    """
    Let a customer's person into one room; returns his place and, this once, the link's secret.

    He sees what is said from now on. Who is a guest here already keeps his place and gets another link; the one he had
    opens nothing any more.

    :raises PermissionDenied: he who invites is not in the room, or does not see this customer.
    :raises ValidationError: the room takes no guests, or not this one; the time is over or too long.
    """
    _must_be_in(room, by)
    _check(room, contact, by)
    if not at < expires_at <= at + LONGEST:
        raise ValidationError({"days": [_("A guest link is open for at most 90 days.")]})
    hold(f"guests:{room.pk}")
    there = list(guests_of(room, at))
    place = next((each for each in there if each.guest and each.guest.contact_id == contact.pk), None)
    if place is None and len(there) >= MOST_GUESTS:
        raise ValidationError(_("That is enough guests for one room."))
    secret = Guest.new_secret()
    fields = {
        "digest": Guest.digest_of(secret), "language": Language(language), "invited_by": by, "invited_at": at,
        "expires_at": expires_at,
    }  # fmt: skip
    if place is not None:
        Guest.objects.filter(pk=place.guest_id or 0).update(**fields)
    else:
        place = _enter(room, Guest.objects.create(contact=contact, **fields), by=by, at=at)
    tell_changed(room)
    return place, secret


@transaction.atomic
def close_link(place: Membership, *, by: Employee, at: datetime) -> None:
    """
    Put a guest out at once: his pages, his connection, his link; ``reopen_link`` undoes it.

    :raises PermissionDenied: he who does it is not in the room.
    """
    _must_be_in(place.room, by)
    if Guest.objects.filter(pk=place.guest_id or 0, revoked_at=None).update(revoked_at=at):
        Membership.objects.filter(pk=place.pk).update(left_at=at)
        note_event(place.room, "guest_gone", {"whom": place.name}, at=at)
        tell_changed(place.room)


@transaction.atomic
def reopen_link(place: Membership, *, by: Employee, at: datetime) -> None:
    """
    The link lets in again until its time is over.

    :raises PermissionDenied: he who does it is not in the room, or does not see this customer.
    :raises ValidationError: the guest has another link by now.
    """
    _must_be_in(place.room, by)
    guest = Guest.objects.select_related("contact").get(pk=place.guest_id or 0)
    _check(place.room, guest.contact, by)
    hold(f"guests:{place.room_id}")
    if guests_of(place.room, at).filter(guest__contact=guest.contact).exclude(pk=place.pk).exists():
        raise ValidationError(_("There is another guest link for this person."))
    if Guest.objects.filter(pk=guest.pk, revoked_at__isnull=False).update(revoked_at=None):
        Membership.objects.filter(pk=place.pk).update(left_at=None)
        note_event(place.room, "guest_back", {"whom": place.name}, at=at)
        tell_changed(place.room)


@transaction.atomic
def come(place: Membership, *, at: datetime) -> None:
    """A guest opened his link; the first time the room is told."""
    if Guest.objects.filter(pk=place.guest_id or 0, came_at=None, revoked_at=None).update(came_at=at):
        note_event(place.room, "guest_came", {"who": place.name, "company": place.company}, at=at)
        tell_changed(place.room)


def choose_language(place: Membership, language: str) -> None:
    """He reads another one better."""
    Guest.objects.filter(pk=place.guest_id or 0).update(language=Language(language))


def _enter(room: Room, guest: Guest, *, by: Employee, at: datetime) -> Membership:
    contact = guest.contact
    said = note_event(
        room, "guest", {"who": by.name, "whom": contact.name, "company": contact.customer.name}, at=at
    )
    return Membership.objects.create(
        room=room, guest=guest, from_number=said.number, read_number=said.number, joined_at=at
    )


def _check(room: Room, contact: Contact, by: Employee) -> None:
    if room.kind == Room.Kind.DIRECT:
        raise ValidationError(_("Two colleagues talk here. Open a group to talk with a guest."))
    if room.closed_at is not None:
        raise ValidationError(_("This room is closed."))
    seen = Contact.objects.filter(pk=contact.pk, customer__in=Customer.objects.visible_to(by))
    if not seen.exists():
        raise PermissionDenied
    if not may_come(by, room).filter(pk=contact.pk).exists():
        raise ValidationError(
            {"contact": [_("Only people of the customer this room is about can be guests here.")]}
        )


def _must_be_in(room: Room, who: Employee) -> None:
    if membership_of(who, room) is None:
        raise PermissionDenied
