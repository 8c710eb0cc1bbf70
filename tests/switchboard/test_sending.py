"""A caller nobody has answered is sent to somebody by name, and goes on as before when that one does not answer."""

from tests.switchboard.cast import NOON, alarm, later, leg, news, orders, ringing, roster, started, talking
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import Moved, Offered, Planned, SendTo
from vonal.switchboard.core.office import (
    CallAnswered,
    Missed,
    PersonMissed,
    PersonRang,
    PersonSkipped,
    Skipped,
)
from vonal.switchboard.core.plan import Plan, Queue, Reason
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Connect, Drop, LegAnswered, LegGone, Ring


def test_whoever_rings_is_left_in_peace_and_the_one_named_rings():
    seats = roster()
    seats.set_on_line("103", False)
    call, _ = ringing(seats, "101", "102")

    commands = call.handle(SendTo("103"), later(2))

    assert orders(commands)[:2] == [Drop(leg("101"), taken=True), Ring(leg("103", 2), 20, "+36301234567")]
    assert news(commands) == [
        PersonMissed("c1", "c1.r1.101", "101", Missed.SENT_ON, later(2)),
        PersonRang("c1", "c1.r2.103", "103", 20, Reason.CHOSEN, later(2)),
    ]
    taken = call.handle(LegAnswered(leg("103", 2)), later(4))
    assert Connect(leg("103", 2), later(4)) in taken
    assert CallAnswered("c1", "c1.r2.103", "103", later(4)) in news(taken)
    assert seats.reserve("101", "another", later(4)) is None


def test_when_the_one_named_does_not_answer_the_plan_goes_on():
    call, _ = ringing(roster(), "101", "102")
    time_is_up = alarm(call.handle(SendTo("103"), later(2)))
    assert Ring(leg("102", 3), 5, "+36301234567") in call.handle(time_is_up, later(22))

    call, _ = ringing(roster(), "101", "102")
    call.handle(SendTo("103"), later(2))
    declined = call.handle(LegGone(leg("103", 2), Gone.DECLINED), later(3))
    assert Ring(leg("102", 3), 5, "+36301234567") in declined


def test_somebody_in_a_call_is_not_rung_and_the_others_ring_on():
    seats = roster()
    seats.reserve("103", "another", NOON)
    call, _ = ringing(seats, "101")
    commands = call.handle(SendTo("103"), later(2))
    assert news(commands) == [PersonSkipped("c1", "103", Skipped.BUSY, Reason.CHOSEN, later(2))]
    assert orders(commands) == []
    assert orders(call.handle(SendTo("101"), later(2))) == []
    assert list(call.ringing) == [leg("101")]


def test_out_of_the_queue_and_back_to_his_place_in_it():
    seats = roster()
    call = Call(started(), seats)
    call.start(NOON)
    call.handle(Planned(Plan(ends=(Queue(("101",), 60, say_position_seconds=0),))), NOON)
    call.handle(Moved("c1", 1), NOON)
    time_is_up = alarm(call.handle(SendTo("103"), later(10)))
    assert list(call.ringing) == [leg("103")]
    assert orders(call.handle(Offered("c1", "101"), later(11))) == []

    stopped = call.handle(time_is_up, later(30))

    assert PersonMissed("c1", "c1.r1.103", "103", Missed.NO_ANSWER, later(30)) in news(stopped)
    assert (call.state, seats.waiting.position("c1")) == (State.QUEUED, 1)
    assert Ring(leg("101", 2), 15, "+36301234567") in call.handle(Offered("c1", "101"), later(31))


def test_a_talk_is_not_sent():
    call = talking(roster(), "101")
    assert call.handle(SendTo("103"), later(2)) == []
