"""A second call for one of two colleagues who talk to each other."""

import pytest

from tests.switchboard.cast import NOON, dialled, later, leg, news, orders, own, pass_on, started
from tests.switchboard.test_second_call import knocking, office
from vonal.switchboard.core.adoption import AdoptedCall, AdoptedDialledCall
from vonal.switchboard.core.between import Music, TurnTo
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.dialled import DialledCall
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.moves import Also, GoOn, Keep, Routed
from vonal.switchboard.core.office import CallEnded, Inside
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.second import turning
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Connect,
    Drop,
    EndCall,
    FoundCall,
    Gather,
    LegAnswered,
    LegGone,
    Talk,
)
from vonal.switchboard.core.transfers import CallHeld, CallResumed

SECOND = leg("101", call="c2")
DIALLER, CALLED = own("101"), leg("101")


def colleagues(seats: Seats, *, by: str, to: str, call: str = "c1") -> DialledCall:
    """``by`` has called ``to``, and they talk."""
    inside = DialledCall(dialled(to, by, call), seats)
    inside.start(NOON)
    inside.handle(Routed(Inside(to)), NOON)
    inside.handle(LegAnswered(leg(to, call=call)), NOON)
    return inside


def of_101(seats: Seats, who: str) -> tuple[DialledCall, Leg, Leg]:
    """The talk, 101's leg in it and his colleague's."""
    if who == "dialled":
        return colleagues(seats, by="101", to="102"), DIALLER, leg("102")
    return colleagues(seats, by="102", to="101"), CALLED, own("102")


def both(seats: Seats, who: str) -> tuple[DialledCall, Call, Leg, Leg]:
    """101 has taken the second call, and his colleague waits."""
    inside, his, other = of_101(seats, who)
    second, _ = knocking(seats)
    inside.handle(Keep(SECOND, LegAnswered(SECOND)), later(12))
    second.handle(LegAnswered(SECOND), later(12))
    return inside, second, his, other


@pytest.mark.parametrize("who", ["dialled", "called"])
def test_either_colleague_takes_it_and_the_other_hears_music(who: str):
    seats = office()
    inside, his, other = of_101(seats, who)
    second, _ = knocking(seats)

    turn = turning(seats, "101")
    assert turn == ("c1", Keep(SECOND, LegAnswered(SECOND)))
    commands = inside.handle(turn[1], later(12))

    assert orders(commands) == [Music(other), TurnTo(his, SECOND)]
    assert news(commands) == [CallHeld("c1", "101", later(12))]
    assert commands[-1] == Also("c2", LegAnswered(SECOND))
    assert Connect(SECOND, later(12)) in second.handle(LegAnswered(SECOND), later(12))
    assert inside.guard() == []


@pytest.mark.parametrize("who", ["dialled", "called"])
@pytest.mark.parametrize("back", ["he turns", "the customer hangs up", "he passes the customer on"])
def test_he_comes_back_to_his_colleague(who: str, back: str):
    seats = office()
    inside, second, his, other = both(seats, who)

    if back == "he turns":
        turn = turning(seats, "101")
        assert turn == ("c2", Keep(his, GoOn()))
        commands = second.handle(turn[1], later(20))
    elif back == "the customer hangs up":
        commands = second.handle(CallerLeft("c2"), later(20))
    else:
        commands = second.handle(pass_on("103"), later(20))
    assert TurnTo(SECOND, his) in commands
    assert Also("c1", GoOn()) in commands
    commands = inside.handle(GoOn(), later(20))

    assert [set(each.legs) for each in orders(commands) if isinstance(each, Gather)] == [{his, other}]
    assert [type(each) for each in news(commands)] == [CallResumed]


@pytest.mark.parametrize("who", ["dialled", "called"])
def test_his_colleague_hangs_up_and_his_second_call_goes_on(who: str):
    seats = office()
    inside, second, _, other = both(seats, who)

    commands = inside.handle(LegGone(other, Gone.HUNG_UP), later(20))

    assert (inside.state, second.state) == (State.ENDED, State.TALKING)
    assert EndCall("c1") in commands
    assert turning(seats, "101") is None
    assert Drop(SECOND) in second.handle(CallerLeft("c2"), later(30))


@pytest.mark.parametrize("who", ["dialled", "called"])
def test_who_puts_his_telephone_down_has_ended_both(who: str):
    seats = office()
    inside, second, his, _ = both(seats, who)

    back = [
        each for each in second.handle(LegGone(SECOND, Gone.HUNG_UP), later(20)) if isinstance(each, Also)
    ]
    assert back[0] == Also("c1", LegGone(his, Gone.LOST))
    commands = inside.handle(back[0].event, later(20))

    assert [each for each in news(commands) if isinstance(each, CallEnded)]
    assert (seats.place("101").call, seats.place("102").call) == (None, None)  # type: ignore[union-attr]


def test_both_may_be_away_and_whoever_is_back_first_waits_for_the_other():
    seats = office()
    inside = colleagues(seats, by="101", to="102")
    second, _ = knocking(seats)
    inside.handle(Keep(SECOND, LegAnswered(SECOND)), later(12))
    second.handle(LegAnswered(SECOND), later(12))
    third = colleagues(seats, by="103", to="104", call="c4")
    third_caller = DialledCall(dialled("102", "103", "c3"), seats)
    third.handle(LegGone(leg("104", call="c4"), Gone.HUNG_UP), later(13))
    third_caller.start(later(13))
    third_caller.handle(Routed(Inside("102")), later(13))
    to = leg("102", call="c3")
    commands = inside.handle(Keep(to, LegAnswered(to)), later(14))
    assert orders(commands) == [TurnTo(leg("102"), to)]
    third_caller.handle(LegAnswered(to), later(14))

    second.handle(CallerLeft("c2"), later(20))
    assert inside.handle(GoOn(), later(20)) == [Music(DIALLER)]
    third_caller.handle(LegGone(own("103", "c3"), Gone.HUNG_UP), later(21))
    commands = inside.handle(GoOn(), later(21))

    assert Gather("c1", (DIALLER, leg("102"))) in commands


def test_a_talk_with_a_colleague_is_still_not_passed_on():
    seats = office()
    inside = colleagues(seats, by="101", to="102")

    assert inside.handle(pass_on("103", by="102"), later(5)) == []


@pytest.mark.parametrize("who", ["dialled", "called"])
def test_both_are_taken_over_by_the_next_switchboard(who: str):
    seats = office()
    by, to = ("101", "102") if who == "dialled" else ("102", "101")
    his, other = (DIALLER, leg("102")) if who == "dialled" else (CALLED, own("102"))
    found = FoundCall(
        dialled(to, by), 1, Talk(leg(to), NOON), alone=who == "called", kept=True, dialler=own(by)
    )
    inside = AdoptedDialledCall(found, seats)
    second = AdoptedCall(FoundCall(started("c2"), 1, Talk(SECOND, later(12))), seats)

    commands = inside.start(later(20))
    second.start(later(20))

    assert orders(commands) == [Music(other)]
    assert CallHeld("c1", "101", later(20)) in news(commands)
    assert turning(seats, "101") == ("c2", Keep(his, GoOn()))
    second.handle(Keep(his, GoOn()), later(21))
    commands = inside.handle(GoOn(), later(21))
    assert [set(each.legs) for each in orders(commands) if isinstance(each, Gather)] == [{his, other}]
