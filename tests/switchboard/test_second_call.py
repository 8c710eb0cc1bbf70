"""A person who talks is told of a second call, takes it, and turns between the two."""

from dataclasses import replace

import pytest

from tests.switchboard.cast import (
    NOON,
    alarm,
    dialled,
    later,
    leg,
    news,
    orders,
    own,
    pass_on,
    plan,
    roster,
    seat,
    started,
    talking,
)
from vonal.switchboard.core.adoption import AdoptedCall
from vonal.switchboard.core.between import TurnTo
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.dialled import DialledCall
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import (
    Also,
    Command,
    Freed,
    GoOn,
    HangUp,
    Keep,
    Planned,
    Rejoin,
    Routed,
    TalkTogether,
)
from vonal.switchboard.core.office import Inside, Missed, PersonMissed, PersonRang, PersonSkipped, Skipped
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.second import KNOCK_SECONDS, turning
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Connect,
    Drop,
    EndCall,
    FoundCall,
    Gather,
    Hold,
    LegAnswered,
    LegGone,
    Ring,
    Talk,
)

FIRST, SECOND = leg("101"), leg("101", call="c2")


def office() -> Seats:
    """Everybody has his page open."""
    seats = roster()
    for place in seats:
        seats.set_devices(place.seat.extension, ("browser",))
    return seats


def knocking(seats: Seats, reason: Reason = Reason.OWN_MANAGER) -> tuple[Call, list[Command]]:
    """A second caller whose plan rings 101 first, then 102."""
    call = Call(started("c2"), seats)
    call.start(later(10))
    steps = plan("101", "102").steps
    mine = replace(plan(), steps=(replace(steps[0], reason=reason), steps[1]))
    return call, call.handle(Planned(mine), later(10))


def both(seats: Seats) -> tuple[Call, Call]:
    """101 has taken the second call, and the first waits."""
    first, (second, _) = talking(seats, "101"), knocking(seats)
    first.handle(Keep(SECOND, LegAnswered(SECOND)), later(12))
    second.handle(LegAnswered(SECOND), later(12))
    return first, second


def test_a_call_meant_for_him_knocks_and_no_telephone_rings():
    seats = office()
    talking(seats, "101")

    call, commands = knocking(seats)

    assert not [each for each in orders(commands) if isinstance(each, Ring)]
    assert news(commands) == [
        PersonRang("c2", str(SECOND), "101", KNOCK_SECONDS, Reason.OWN_MANAGER, later(10))
    ]
    commands = call.handle(alarm(commands), later(25))
    assert PersonMissed("c2", str(SECOND), "101", Missed.BUSY, later(25)) in news(commands)
    assert Ring(leg("102", 2, "c2"), 5, "+36301234567") in commands


@pytest.mark.parametrize("why", ["everybody's", "he does not want it", "no page", "a third call"])
def test_other_calls_go_on_to_whoever_is_free(why):
    seats = office()
    talking(seats, "101")
    reason = Reason.GROUP if why == "everybody's" else Reason.OWN_MANAGER
    if why == "he does not want it":
        seats.put(replace(seat("101"), takes_second=False))
    elif why == "no page":
        seats.set_devices("101", ("phone",))
    elif why == "a third call":
        seats.knock(leg("101", call="c3"))

    _, commands = knocking(seats, reason)

    assert PersonSkipped("c2", "101", Skipped.BUSY, reason, later(10)) in news(commands)


def test_not_now_sends_the_caller_on():
    seats = office()
    first, (call, _) = talking(seats, "101"), knocking(seats)

    commands = call.handle(LegGone(SECOND, Gone.DECLINED), later(12))

    assert Ring(leg("102", 2, "c2"), 5, "+36301234567") in commands
    assert (first.state, turning(seats, "101")) == (State.TALKING, None)


def test_he_takes_it_and_the_first_hears_music():
    seats = office()
    first, (second, _) = talking(seats, "101"), knocking(seats)

    turn = turning(seats, "101")
    assert turn == ("c1", Keep(SECOND, LegAnswered(SECOND)))
    commands = first.handle(turn[1], later(12))
    assert orders(commands)[:2] == [Hold("c1"), TurnTo(FIRST, SECOND)]
    assert commands[-1] == Also("c2", LegAnswered(SECOND))
    commands = second.handle(LegAnswered(SECOND), later(12))

    assert Connect(SECOND, later(12)) in commands
    assert (first.state, second.state) == (State.HELD, State.TALKING)
    assert first.handle(GoOn(), later(13)) == first.handle(Rejoin("101"), later(13)) == []
    assert first.handle(pass_on("102"), later(13)) == []


def test_he_turns_back_and_the_second_hears_music():
    seats = office()
    first, second = both(seats)

    turn = turning(seats, "101")
    assert turn == ("c2", Keep(FIRST, GoOn()))
    commands = second.handle(turn[1], later(20))
    assert orders(commands)[:2] == [Hold("c2"), TurnTo(SECOND, FIRST)]
    commands = first.handle(GoOn(), later(20))

    assert Gather("c1", (FIRST,), Talk(FIRST, NOON)) in commands
    assert turning(seats, "101") == ("c1", Keep(SECOND, GoOn()))


@pytest.mark.parametrize("ends", [CallerLeft("c2"), HangUp()])
def test_when_one_talk_ends_he_is_back_in_the_other_by_itself(ends):
    seats = office()
    first, second = both(seats)

    commands = second.handle(ends, later(30))
    assert orders(commands) == [EndCall("c2"), TurnTo(SECOND, FIRST)]
    assert Also("c1", GoOn()) in commands
    first.handle(GoOn(), later(30))

    assert (first.state, turning(seats, "101")) == (State.TALKING, None)
    assert seats.why_not("101", later(31)) is Skipped.BUSY


def test_the_one_who_waits_may_hang_up():
    seats = office()
    first, second = both(seats)

    first.handle(CallerLeft("c1"), later(30))

    assert orders(second.handle(CallerLeft("c2"), later(40))) == [EndCall("c2"), Drop(SECOND)]
    assert seats.why_not("101", later(41)) is Skipped.WRAPPING_UP


def test_hanging_up_his_telephone_ends_one_talk_and_the_other_rings_at_him_again():
    seats = office()
    first, second = both(seats)

    commands = second.handle(LegGone(SECOND, Gone.HUNG_UP), later(30))

    assert second.state is State.ENDED
    back = [each for each in commands if isinstance(each, Also)]
    assert back == [Also("c1", LegGone(FIRST, Gone.LOST)), Also("c1", Rejoin("101", False))]
    for each in back:
        commands = first.handle(each.event, later(30))
    assert Ring(leg("101", 2, rejoin=True), 10, "+36301234567") in commands


def test_passing_the_second_on_brings_him_back_to_the_first():
    seats = office()
    _, second = both(seats)

    commands = second.handle(pass_on("102"), later(30))

    assert [TurnTo(SECOND, FIRST), Also("c1", GoOn())] == [
        each for each in commands if isinstance(each, TurnTo | Also)
    ]
    commands = second.handle(LegGone(leg("102", 2, "c2"), Gone.DECLINED), later(35))
    assert second.state is State.PLANNING, "he talks again, so others are asked"


def test_a_call_that_knocks_rings_once_he_is_free():
    seats = office()
    first, (second, _) = talking(seats, "101"), knocking(seats)
    first.handle(CallerLeft("c1"), later(12))
    assert seats.knocks_at_free() == [SECOND]

    seats.release("101", "c2")

    assert second.handle(Freed(SECOND), later(12)) == [Ring(SECOND, KNOCK_SECONDS, "+36301234567")]
    assert Connect(SECOND, later(14)) in second.handle(LegAnswered(SECOND), later(14))


def test_a_colleague_knocks_as_well():
    seats = office()
    first = talking(seats, "101")
    call = DialledCall(dialled("101", "102", "c2"), seats)
    call.start(later(10))

    commands = call.handle(Routed(Inside("101")), later(10))
    assert PersonRang("c2", str(SECOND), "101", 30, Reason.CALLED, later(10)) in news(commands)
    first.handle(Keep(SECOND, LegAnswered(SECOND)), later(12))
    call.handle(LegAnswered(SECOND), later(12))

    ended = call.handle(LegGone(own("102", "c2"), Gone.HUNG_UP), later(20))
    assert TurnTo(SECOND, FIRST) in ended


@pytest.mark.parametrize("which", ["called by a colleague", "asked by a colleague", "all three talk"])
def test_whose_telephone_vanishes_in_a_talk_that_is_not_his_is_rung_for_the_one_who_waits(which):
    seats = office()
    first = talking(seats, "101")
    if which == "called by a colleague":
        second: Call = DialledCall(dialled("101", "102", "c2"), seats)
        second.start(later(10))
        second.handle(Routed(Inside("101")), later(10))
    else:
        second = talking(seats, "102", call="c2")
        second.handle(pass_on("101", asking=True, by="102"), later(10))
    [taken] = second.ringing
    first.handle(Keep(taken, LegAnswered(taken)), later(12))
    second.handle(LegAnswered(taken), later(12))
    if which == "all three talk":
        second.handle(TalkTogether(), later(13))

    commands = second.handle(LegGone(taken, Gone.LOST), later(20))

    back = [each for each in commands if isinstance(each, Also)]
    assert back == [Also("c1", LegGone(FIRST, Gone.LOST)), Also("c1", Rejoin("101", False))]
    assert not [each for each in commands if isinstance(each, TurnTo)]
    first.handle(back[0].event, later(20))
    assert first.state is State.BROKEN
    assert first.guard()
    assert first.legs_of("101") == [FIRST]
    assert not seats.is_kept(FIRST)


def test_his_own_talk_waits_for_him_and_the_other_one_goes_on_waiting():
    seats = office()
    _, second = both(seats)

    commands = second.handle(LegGone(SECOND, Gone.LOST), later(20))

    assert (second.state, seats.is_kept(FIRST)) == (State.BROKEN, True)
    assert not [each for each in commands if isinstance(each, Also)]


def test_both_are_taken_over_by_the_next_switchboard():
    seats = office()
    kept = AdoptedCall(FoundCall(started(), 1, Talk(FIRST, NOON), alone=True, held=True, kept=True), seats)
    active = AdoptedCall(FoundCall(started("c2"), 1, Talk(SECOND, later(12))), seats)
    kept.start(later(20))
    active.start(later(20))

    assert (kept.state, active.state) == (State.HELD, State.TALKING)
    assert turning(seats, "101") == ("c2", Keep(FIRST, GoOn()))
