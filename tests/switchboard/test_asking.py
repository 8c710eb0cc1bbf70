"""A colleague is asked in the middle of a talk, takes over, or talks along."""

import pytest

from tests.switchboard.cast import (
    NOON,
    alarm,
    later,
    leg,
    news,
    orders,
    pass_on,
    roster,
    talking,
)
from vonal.switchboard.core.between import Music
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import (
    Cancel,
    Command,
    Complete,
    Rejoin,
    TalkTogether,
    Turn,
)
from vonal.switchboard.core.office import Skipped
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Drop,
    EndCall,
    Gather,
    Guard,
    Hold,
    LegAnswered,
    LegGone,
    Ring,
    Swap,
    Talk,
    Tone,
)
from vonal.switchboard.core.transfers import (
    AllTalk,
    CallHeld,
    CallResumed,
    Fate,
    PersonJoined,
    TransferEnded,
)

CALLER = "+36301234567"


def fates(commands: list[Command]) -> list[Fate]:
    return [each.fate for each in news(commands) if isinstance(each, TransferEnded)]


def asking(seats: Seats) -> Call:
    """101 talks to 102 while the customer hears music."""
    call = talking(seats, "101")
    call.handle(pass_on("102", asking=True), later(10))
    call.handle(LegAnswered(leg("102", 2)), later(12))
    return call


def test_a_colleague_is_asked_while_the_customer_hears_music():
    seats = roster()
    call = talking(seats, "101")

    commands = call.handle(pass_on("102", asking=True), later(10))
    assert orders(commands) == [
        Hold("c1"),
        Tone(leg("101")),
        Ring(leg("102", 2), 20, "101"),
        Guard("c1", 2, 60),
    ]
    commands = call.handle(LegAnswered(leg("102", 2)), later(12))

    assert orders(commands) == [Gather("c1", (leg("101"), leg("102", 2)))]
    assert news(commands) == [PersonJoined("c1", "c1.r2.102", "102", later(12))]


@pytest.mark.parametrize("ends", [Complete(), LegGone(leg("101"), Gone.HUNG_UP)])
def test_whoever_was_asked_takes_over_when_the_person_says_so_or_hangs_up(ends):
    seats = roster()
    call = asking(seats)

    commands = call.handle(ends, later(20))

    taken = Gather("c1", (leg("102", 2),), Talk(leg("102", 2), later(20)))
    assert orders(commands) == [Drop(leg("101")), taken]
    assert fates(commands) == [Fate.PASSED]
    assert seats.why_not("101", later(21)) is Skipped.WRAPPING_UP


@pytest.mark.parametrize("ends", [Cancel(), LegGone(leg("102", 2), Gone.HUNG_UP)])
def test_without_whoever_was_asked_the_person_is_back_with_the_customer(ends):
    seats = roster()
    call = asking(seats)

    commands = call.handle(ends, later(20))

    back = Gather("c1", (leg("101"),), Talk(leg("101"), NOON))
    assert orders(commands) == [Drop(leg("102", 2)), back]
    assert fates(commands) == [Fate.CANCELLED]
    assert seats.why_not("102", later(21)) is None


def test_whoever_does_not_answer_a_question_leaves_the_two_talking():
    call = talking(roster(), "101")
    time_is_up = alarm(call.handle(pass_on("102", asking=True), later(10)))

    commands = call.handle(time_is_up, later(30))

    assert orders(commands)[-1] == Gather("c1", (leg("101"),), Talk(leg("101"), NOON))
    assert fates(commands) == [Fate.NO_ANSWER]


def test_hanging_up_before_the_answer_passes_the_customer_on():
    call = talking(roster(), "101")
    call.handle(pass_on("102", asking=True), later(10))

    call.handle(LegGone(leg("101"), Gone.HUNG_UP), later(11))
    assert call.state is State.PASSING
    commands = call.handle(LegAnswered(leg("102", 2)), later(13))

    assert fates(commands) == [Fate.PASSED]


def test_all_three_talk_and_any_two_go_on():
    for goes, fate in ((leg("101"), Fate.PASSED), (leg("102", 2), Fate.JOINED)):
        call = asking(roster())
        commands = call.handle(TalkTogether(), later(20))
        assert orders(commands) == [Gather("c1", (), Talk(leg("101"), NOON))]
        assert AllTalk("c1", 2, later(20)) in news(commands)

        commands = call.handle(LegGone(goes, Gone.HUNG_UP), later(30))

        assert fates(commands) == [fate]
        assert call.state is State.TALKING
        assert Drop(goes) in commands


def test_a_customer_who_hangs_up_ends_whatever_was_going_on():
    seats = roster()
    call = asking(seats)

    commands = call.handle(CallerLeft("c1"), later(20))

    assert orders(commands) == [EndCall("c1"), Drop(leg("102", 2)), Drop(leg("101"))]
    assert fates(commands) == [Fate.GAVE_UP]
    assert seats.why_not("102", later(21)) is None


@pytest.mark.parametrize("gone", [LegGone(leg("101"), Gone.LOST), Rejoin("101")])
def test_a_page_loaded_anew_in_a_consultation_keeps_the_customer_for_the_person(gone):
    seats = roster()
    call = asking(seats)

    commands = call.handle(gone, later(20))

    assert orders(commands)[0] == Drop(leg("102", 2))
    assert fates(commands) == [Fate.CANCELLED]
    assert call.state is State.BROKEN
    assert seats.why_not("102", later(21)) is None
    assert seats.why_not("101", later(21)) is Skipped.BUSY

    call.handle(Rejoin("101"), later(21))
    back = leg("101", 3, rejoin=True)
    assert Swap(leg("101"), back, NOON) in call.handle(LegAnswered(back), later(22))


def test_a_page_loaded_anew_while_it_rings_at_the_colleague_stops_that():
    seats = roster()
    call = talking(seats, "101")
    call.handle(pass_on("102", asking=True), later(10))

    commands = call.handle(LegGone(leg("101"), Gone.LOST), later(11))

    assert orders(commands)[0] == Drop(leg("102", 2))
    assert (call.state, seats.why_not("102", later(11))) == (State.BROKEN, None)


def test_the_person_goes_to_and_fro_and_the_other_one_hears_music():
    call = asking(roster())

    commands = call.handle(Turn(), later(20))
    back = Gather("c1", (leg("101"),), Talk(leg("101"), NOON))
    assert orders(commands) == [Music(leg("102", 2)), back]
    assert news(commands) == [CallResumed("c1", "101", later(20))]

    commands = call.handle(Turn(), later(30))
    again = Gather("c1", (leg("101"), leg("102", 2)))
    assert orders(commands) == [Hold("c1"), again, Guard("c1", 2, 60)]
    assert news(commands) == [CallHeld("c1", "101", later(30))]


@pytest.mark.parametrize(
    ("does", "then"),
    [
        (Complete(), Gather("c1", (leg("102", 2),), Talk(leg("102", 2), later(30)))),
        (TalkTogether(), Gather("c1", (leg("102", 2),), Talk(leg("101"), NOON))),
        (Cancel(), Drop(leg("102", 2))),
        (LegGone(leg("102", 2), Gone.HUNG_UP), Drop(leg("102", 2))),
    ],
)
def test_back_with_the_customer_the_person_passes_him_on_joins_or_goes_on_alone(does, then):
    call = asking(roster())
    call.handle(Turn(), later(20))

    assert orders(call.handle(does, later(30)))[-1] == then


def test_nobody_turns_to_a_colleague_who_has_not_answered():
    call = talking(roster(), "101")
    call.handle(pass_on("102", asking=True), later(10))

    assert call.handle(Turn(), later(11)) == []
