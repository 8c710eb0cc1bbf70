"""A customer's person in one room by a link: from his invitation on, until it is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.chat.cast import NOON, group, member, person, say
from tests.chat.guest_cast import FORTNIGHT, contact_of, let_in, mill
from vonal.office.chat.guests import (
    MOST_ACTS,
    TooMuch,
    for_guest,
    guest_with,
    guests_of,
    message_for_guest,
    spend,
    still_open,
)
from vonal.office.chat.models import Guest, Membership, Message, Room
from vonal.office.chat.operations.guests import close_link, come, reopen_link
from vonal.office.chat.operations.posting import post_message
from vonal.office.chat.operations.rooms import leave, room_about, room_of_two
from vonal.office.chat.queries import newest
from vonal.office.chat.telling import shown

pytestmark = pytest.mark.django_db


def test_a_guest_sees_what_is_said_from_his_invitation_on_and_no_quote_of_before():
    anna = person("anna")
    room = group(anna)
    secret_price = say(anna, room, "They would pay 900")
    place, secret = let_in(room, contact_of(mill(anna)), anna)
    say(anna, room, "Welcome @anna", reply_to=secret_price)
    post_message(place, "Thank you", client_id="g1", at=NOON)

    seen = for_guest(shown(newest(room)), guest_with(secret, NOON))

    assert "900" not in str(seen)
    assert [row["event"]["en"] for row in seen if row["event"]] == ["Anna invited a guest: Péter, Mill Kft.."]
    assert [row["author"]["name"] for row in seen if row["author"]] == ["Anna", "Péter"]
    assert [row["author"]["company"] for row in seen if row["author"]] == ["", "Mill Kft."]
    assert all(row["author"]["employee"] is None for row in seen if row["author"])
    with pytest.raises(Message.DoesNotExist):
        message_for_guest(place, secret_price.pk)


def test_a_link_is_kept_as_its_digest_and_opens_until_its_time_is_over():
    anna = person("anna")
    room = group(anna)
    place, secret = let_in(room, contact_of(mill(anna)), anna)
    guest = Guest.objects.get()

    assert guest_with(secret, NOON) == place
    assert secret not in str(vars(guest))
    for wrong in ("", guest.digest, secret[:-1]):
        with pytest.raises(Membership.DoesNotExist):
            guest_with(wrong, NOON)
    with pytest.raises(Membership.DoesNotExist):
        guest_with(secret, NOON + FORTNIGHT)
    assert still_open([guest.digest], NOON) == {guest.digest}
    assert still_open([guest.digest], NOON + FORTNIGHT) == set()
    assert not guests_of(room, NOON + FORTNIGHT).exists()


def test_a_closed_link_lets_nobody_in_nor_write_and_can_be_opened_again():
    anna, bela = person("anna"), person("bela")
    room = group(anna, bela)
    place, secret = let_in(room, contact_of(mill(anna)), anna)

    close_link(place, by=bela, at=NOON)
    with pytest.raises(Membership.DoesNotExist):
        guest_with(secret, NOON)
    with pytest.raises(PermissionDenied):
        post_message(place, "Still here", client_id="g1", at=NOON)
    reopen_link(place, by=anna, at=NOON)

    assert guest_with(secret, NOON) == place
    leave(room, who=bela, at=NOON)
    with pytest.raises(PermissionDenied):
        close_link(place, by=bela, at=NOON)


def test_who_is_invited_again_keeps_his_place_and_the_link_before_is_dead():
    anna = person("anna")
    room = group(anna)
    peter = contact_of(mill(anna))
    place, lost = let_in(room, peter, anna)
    again, secret = let_in(room, peter, anna)
    close_link(again, by=anna, at=NOON)
    say(anna, room, "Without him")
    new, _ = let_in(room, peter, anna)

    assert again == place
    assert new != place
    assert new.from_number > again.from_number
    for gone in (lost, secret):
        with pytest.raises(Membership.DoesNotExist):
            guest_with(gone, NOON)
    with pytest.raises(ValidationError):
        reopen_link(place, by=anna, at=NOON)


def test_into_which_rooms_guests_come_and_who_lets_them_in():
    anna, bela = person("anna"), person("bela")
    ours, other = mill(anna), mill(anna, "Other Kft.", "Other Pál")
    room = room_about(ours, by=anna, at=NOON)
    member(anna, room)

    assert let_in(room, contact_of(ours), anna)
    for where, whom in ((room, other), (room_of_two(anna, bela, at=NOON), ours)):
        with pytest.raises(ValidationError):
            let_in(where, contact_of(whom), anna)
    with pytest.raises(PermissionDenied):
        let_in(room, contact_of(ours), bela)
    with pytest.raises(PermissionDenied):
        let_in(group(bela), contact_of(ours), bela)
    for days in (0, 91):
        with pytest.raises(ValidationError):
            let_in(room, contact_of(ours), anna, expires_at=NOON + timedelta(days=days))
    assert Guest.objects.count() == 1


def test_that_he_came_is_said_once():
    anna = person("anna")
    room = group(anna)
    place, _ = let_in(room, contact_of(mill(anna)), anna)
    before = Room.objects.get(pk=room.pk).last_number

    for _again in range(2):
        come(place, at=NOON)

    assert Room.objects.get(pk=room.pk).last_number == before + 1
    assert shown(newest(room))[-1]["event"]["hu"]


def test_what_a_guest_does_is_counted_by_the_minute():
    anna = person("anna")
    place, _ = let_in(group(anna), contact_of(mill(anna)), anna)

    spend(place, NOON, MOST_ACTS)
    for acts in (1, 3):
        with pytest.raises(TooMuch):
            spend(place, NOON, acts)
    spend(place, NOON + timedelta(minutes=1))
    assert Guest.objects.get().acts == 1
