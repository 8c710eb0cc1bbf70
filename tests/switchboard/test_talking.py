"""From the answer to the end, and what a broken telephone does to it."""

from tests.switchboard.cast import NOON, alarm, later, leg, news, orders, ringing, roster, seat, talking
from vonal.switchboard.core.broken import PersonRejoined, TalkBroken
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import Rejoin, Tell
from vonal.switchboard.core.office import CallAnswered, CallEnded, Skipped
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    AskForMessage,
    CallerLeft,
    Connect,
    Drop,
    EndCall,
    Guard,
    Hold,
    LegAnswered,
    LegGone,
    Ring,
    Swap,
)


def test_an_answer_connects_the_two():
    call, _ = ringing(roster(), "101")

    commands = call.handle(LegAnswered(leg("101")), later(2))

    assert commands == [
        Connect(leg("101"), later(2)),
        Tell(CallAnswered("c1", "c1.r1.101", "101", later(2))),
    ]


def test_an_answer_reported_twice_connects_once():
    call = talking(roster(), "101")

    assert call.handle(LegAnswered(leg("101")), later(1)) == []


def test_when_the_caller_hangs_up_the_person_wraps_up():
    seats = roster()
    call = talking(seats, "101")

    commands = call.handle(CallerLeft("c1"), later(60))

    assert orders(commands) == [EndCall("c1"), Drop(leg("101"))]
    assert news(commands) == [CallEnded("c1", later(60), later(240))]
    assert seats.why_not("101", later(239)) is Skipped.WRAPPING_UP
    assert seats.why_not("101", later(240)) is None


def test_when_the_person_hangs_up_the_caller_is_let_go():
    call = talking(roster(), "101")

    commands = call.handle(LegGone(leg("101"), Gone.HUNG_UP), later(60))

    assert orders(commands)[0] == EndCall("c1")
    assert news(commands) == [CallEnded("c1", later(60), later(240))]


def test_a_person_without_wrap_up_is_free_at_once():
    seats = roster()
    seats.put(seat("101", wrap_up=0))
    call = talking(seats, "101")

    commands = call.handle(CallerLeft("c1"), later(60))

    assert news(commands) == [CallEnded("c1", later(60), None)]
    assert seats.why_not("101", later(60)) is None


def test_wrap_up_may_be_cut():
    seats = roster()
    talking(seats, "101").handle(CallerLeft("c1"), later(60))

    seats.end_wrap_up("101")

    assert seats.why_not("101", later(61)) is None


def test_the_end_reported_twice_is_told_once():
    call = talking(roster(), "101")
    call.handle(CallerLeft("c1"), later(60))

    assert call.handle(LegGone(leg("101"), Gone.HUNG_UP), later(60)) == []
    assert call.handle(CallerLeft("c1"), later(60)) == []


def test_a_reloaded_browser_gets_a_new_leg_while_the_caller_stays():
    call = talking(roster(), "101")

    assert call.handle(Rejoin("101"), later(10)) == [Ring(leg("101", 2, rejoin=True), 10, "+36301234567")]

    commands = call.handle(LegAnswered(leg("101", 2, rejoin=True)), later(11))

    assert commands == [
        Swap(leg("101"), leg("101", 2, rejoin=True), NOON),
        Tell(PersonRejoined("c1", "c1.j2.101", "101", later(11))),
    ]
    assert call.handle(LegGone(leg("101"), Gone.LOST), later(12)) == []
    assert call.state is State.TALKING


def test_a_rejoin_asked_for_twice_rings_once():
    call = talking(roster(), "101")
    call.handle(Rejoin("101"), later(10))

    assert call.handle(Rejoin("101"), later(10)) == []


def test_only_the_person_who_talks_may_rejoin():
    call = talking(roster(), "101")

    assert call.handle(Rejoin("102"), later(10)) == []


def test_a_vanished_browser_leaves_the_caller_with_music():
    seats = roster()
    call = talking(seats, "101")

    commands = call.handle(LegGone(leg("101"), Gone.LOST), later(10))

    assert orders(commands) == [Hold("c1"), Guard("c1", 1)]
    assert news(commands) == [TalkBroken("c1", "c1.r1.101", "101", later(10), later(40))]
    assert seats.why_not("101", later(11)) is Skipped.BUSY


def test_after_the_music_the_person_rejoins_and_may_talk_as_long_as_he_likes():
    call = talking(roster(), "101")
    time_is_up = alarm(call.handle(LegGone(leg("101"), Gone.LOST), later(10)))
    call.handle(Rejoin("101"), later(12))

    commands = call.handle(LegAnswered(leg("101", 2, rejoin=True)), later(13))

    assert orders(commands) == [Swap(leg("101"), leg("101", 2, rejoin=True), NOON)]
    assert call.handle(time_is_up, later(40)) == []


def test_a_caller_kept_too_long_is_asked_for_a_message():
    seats = roster()
    call = talking(seats, "101")
    time_is_up = alarm(call.handle(LegGone(leg("101"), Gone.LOST), later(10)))

    commands = call.handle(time_is_up, later(40))

    assert AskForMessage("c1", "en") in commands
    assert news(commands) == [CallEnded("c1", later(40), later(220), asked_for_message=True)]
    assert seats.why_not("101", later(41)) is Skipped.WRAPPING_UP


def test_a_caller_may_leave_while_he_hears_music():
    call = talking(roster(), "101")
    call.handle(LegGone(leg("101"), Gone.LOST), later(10))

    commands = call.handle(CallerLeft("c1"), later(15))

    assert orders(commands)[0] == EndCall("c1")
    assert news(commands)[-1] == CallEnded("c1", later(15), later(195))


def test_a_goodbye_of_the_old_page_while_the_new_one_rejoins_keeps_the_caller():
    call = talking(roster(), "101")
    call.handle(Rejoin("101"), later(10))

    commands = call.handle(LegGone(leg("101"), Gone.HUNG_UP), later(10.1))

    assert Hold("c1") in commands
    assert Swap(leg("101"), leg("101", 2, rejoin=True), NOON) in call.handle(
        LegAnswered(leg("101", 2, rejoin=True)), later(11)
    )


def test_a_rejoin_that_fails_may_be_tried_again():
    call = talking(roster(), "101")
    call.handle(Rejoin("101"), later(10))
    call.handle(LegGone(leg("101", 2, rejoin=True), Gone.UNREACHABLE), later(11))

    assert call.handle(Rejoin("101"), later(12)) == [Ring(leg("101", 3, rejoin=True), 10, "+36301234567")]


def test_a_caller_who_leaves_during_a_rejoin_stops_it():
    call = talking(roster(), "101")
    call.handle(Rejoin("101"), later(10))

    commands = call.handle(CallerLeft("c1"), later(11))

    assert Drop(leg("101", 2, rejoin=True)) in commands
    assert Drop(leg("101")) in commands


def test_a_talk_goes_on_at_the_sip_phone_once_it_is_picked_up():
    call = talking(roster(), "101")
    there = leg("101", 2, rejoin=True)

    commands = call.handle(Rejoin("101", on_phone=True), later(30))
    assert commands == [Ring(there, 25, "+36301234567", on_phone=True)]

    assert Swap(leg("101"), there, NOON) in call.handle(LegAnswered(there), later(35))


def test_a_sip_phone_not_picked_up_leaves_the_talk_where_it_is():
    call = talking(roster(), "101")
    call.handle(Rejoin("101", on_phone=True), later(30))

    assert call.handle(LegGone(leg("101", 2, rejoin=True), Gone.NO_ANSWER), later(55)) == []
    assert call.state is State.TALKING
