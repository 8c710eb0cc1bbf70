"""Calls out, held, passed on and shared that went on while the switchboard was away."""

from dataclasses import replace

from tests.switchboard.cast import (
    NOON,
    NUMBER,
    dialled,
    far,
    later,
    leg,
    news,
    orders,
    own,
    plan,
    roster,
    started,
)
from vonal.switchboard.ari.found import Parties, found_call
from vonal.switchboard.ari.translation import Device, channel_id
from vonal.switchboard.core.adoption import AdoptedCall, AdoptedDialledCall
from vonal.switchboard.core.between import Music
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import AskPlan, AskRoute, Command, Complete, Offered, Planned, Tell, Turn
from vonal.switchboard.core.office import CallEnded, Skipped
from vonal.switchboard.core.plan import Queue
from vonal.switchboard.core.sounding import Hush
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Drop,
    EndCall,
    FoundCall,
    Gather,
    Guard,
    Hold,
    LegAnswered,
    LegGone,
    Meet,
    Ring,
    Talk,
    Tone,
)
from vonal.switchboard.core.transfers import Fate, PersonJoined, TalkPassed, TransferEnded

TALK = Talk(leg("101"), NOON)


def fates(commands: list[Command]) -> list[Fate]:
    return [each.fate for each in news(commands) if isinstance(each, TransferEnded)]


def test_a_talk_with_somebody_called_is_taken_over():
    seats = roster()
    found = FoundCall(
        dialled(), 1, Talk(own(), NOON), dialler=own(), far=far(), number=NUMBER, caller_id="+361"
    )
    call = AdoptedDialledCall(found, seats)

    assert orders(call.start(later(30))) == []
    assert (call.state, seats.why_not("101", later(30))) == (State.TALKING, Skipped.BUSY)
    assert news(call.handle(CallerLeft("c1"), later(60))) == [CallEnded("c1", later(60), later(240))]


def test_a_number_that_still_rings_goes_on_ringing():
    found = FoundCall(dialled(), 1, dialler=own(), dialling=far(), number=NUMBER)
    call = AdoptedDialledCall(found, roster())
    assert orders(call.start(later(5))) == [Guard("c1", 1)]

    commands = call.handle(LegAnswered(far()), later(7))

    assert orders(commands) == [Meet(far(), own(), later(7))]


def test_a_number_that_answered_meanwhile_is_connected():
    found = FoundCall(dialled(), 1, dialler=own(), far=far(), number=NUMBER)

    assert Meet(far(), own(), later(5)) in AdoptedDialledCall(found, roster()).start(later(5))


def test_whoever_had_only_dialled_is_asked_for_anew():
    call = AdoptedDialledCall(FoundCall(dialled(), dialler=own()), roster())

    assert call.start(later(5)) == [Tell(dialled()), AskRoute(dialled()), Guard("c1", 0)]


def test_a_talk_between_colleagues_is_taken_over():
    seats = roster()
    found = FoundCall(dialled("102"), 1, Talk(leg("102"), NOON), dialler=own())
    call = AdoptedDialledCall(found, seats)
    call.start(later(5))

    commands = call.handle(LegGone(own(), Gone.HUNG_UP), later(9))

    assert news(commands) == [CallEnded("c1", later(9))]
    assert seats.why_not("102", later(9)) is None


def test_a_colleague_who_is_called_goes_on_being_rung():
    found = FoundCall(dialled("102"), 1, ringing=(leg("102"),), dialler=own())
    call = AdoptedDialledCall(found, roster())
    call.start(later(5))

    assert Meet(leg("102"), own(), later(6)) in call.handle(LegAnswered(leg("102")), later(6))


def test_a_customer_on_hold_stays_there():
    call = AdoptedCall(FoundCall(started(), 1, TALK, held=True), roster())

    assert orders(call.start(later(5))) == [Hold("c1"), Guard("c1", 1, 60)]
    assert call.state is State.HELD


def test_whoever_is_asked_can_still_take_over():
    seats = roster()
    found = FoundCall(started(), 2, TALK, held=True, beside=(leg("102", 2),))
    call = AdoptedCall(found, seats)
    assert orders(call.start(later(5))) == [Hold("c1")]
    assert seats.why_not("102", later(5)) is Skipped.BUSY

    commands = call.handle(Complete(), later(9))

    assert Gather("c1", (leg("102", 2),), Talk(leg("102", 2), later(9))) in commands
    assert fates(commands) == [Fate.PASSED]


def test_whoever_is_rung_to_be_asked_may_have_answered_meanwhile():
    found = FoundCall(started(), 2, TALK, held=True, answered=(leg("102", 2),))

    commands = AdoptedCall(found, roster()).start(later(5))

    assert orders(commands)[:3] == [Hold("c1"), Tone(leg("101")), Guard("c1", 2, 60)]
    assert Gather("c1", (leg("101"), leg("102", 2))) in commands
    assert PersonJoined("c1", "c1.r2.102", "102", later(5)) in news(commands)


def test_whoever_was_asked_and_hears_music_goes_on_waiting():
    found = FoundCall(started(), 2, TALK, answered=(leg("102", 2),))
    call = AdoptedCall(found, roster())

    assert orders(call.start(later(5))) == [Music(leg("102", 2))]
    assert orders(call.handle(Turn(), later(9)))[:2] == [
        Hold("c1"),
        Gather("c1", (leg("101"), leg("102", 2))),
    ]


def test_three_who_talk_go_on_and_whoever_leaves_leaves_two():
    found = FoundCall(started(), 2, TALK, beside=(leg("102", 2),))
    call = AdoptedCall(found, roster())
    call.start(later(5))
    assert call.state is State.TOGETHER

    assert fates(call.handle(LegGone(leg("101"), Gone.HUNG_UP), later(9))) == [Fate.PASSED]
    assert call.talk == Talk(leg("102", 2), later(9))


def test_a_customer_passed_on_waits_for_who_is_rung_and_goes_back_when_nobody_takes_him():
    found = FoundCall(started(), 2, TALK, alone=True, held=True, ringing=(leg("102", 2),))
    call = AdoptedCall(found, roster())
    assert orders(call.start(later(5))) == [Hold("c1"), Guard("c1", 2)]
    assert call.state is State.PASSING

    commands = call.handle(LegGone(leg("102", 2), Gone.DECLINED), later(9))

    assert Ring(leg("101", 3), 20, "+36301234567") in commands


def test_somebody_asked_by_a_person_who_left_meanwhile_has_the_customer_at_once():
    asked = Talk(leg("102", 2), NOON)
    found = FoundCall(started(), 2, asked, held=True, inherited=True)

    commands = AdoptedCall(found, roster()).start(later(5))

    assert orders(commands) == [Hold("c1"), Gather("c1", (leg("102", 2),), asked)]


def test_a_person_found_in_another_call_does_not_go_on_dialling():
    seats = roster()
    seats.adopt("101", "another", talking=True)

    commands = AdoptedDialledCall(FoundCall(dialled(), dialler=own()), seats).start(later(5))

    assert Drop(own()) in commands


def test_somebody_called_and_passed_on_to_people_who_were_away_keeps_his_place_in_the_queue():
    """Whoever called him and passed him on is gone."""
    seats = roster()
    line = channel_id(far(), Device.LINE)
    outside = {"id": line, "state": "Up", "caller": {"number": ""}, "creationtime": NOON.isoformat()}
    parties = Parties("c1", outside, legs={far(): ([line], line)})
    parties.variables = {
        "VONAL_TALK": f"{own()}@{NOON.timestamp()}",
        "VONAL_MARK": f"@{later(30).timestamp()}",
        "VONAL_OFFERS": "4",
        "VONAL_NUMBER": NUMBER,
        "VONAL_FROM": "101",
        "VONAL_SHOWN": "+361",
    }
    call = AdoptedDialledCall(found_call(parties), seats)

    commands = call.start(later(40))
    assert news(commands) == [dialled()]
    assert commands[-1] == AskPlan()
    assert call.started.caller == NUMBER
    assert orders(commands) == [Hush("c1", 4), Guard("c1", 4)]
    assert seats.why_not("101", later(40)) is None
    call.handle(Planned(replace(plan("101"), ends=(Queue(("102",), 300),))), later(40))
    assert call.state is State.QUEUED
    assert call.guard()
    call.handle(Offered("c1", "102"), later(40))
    [rung] = call.ringing
    commands = call.handle(LegAnswered(rung), later(44))

    assert Gather("c1", (rung,), Talk(rung, later(44))) in commands
    assert TalkPassed("c1", str(rung), "102", later(44)) in news(commands)
    assert call.handle(LegGone(rung, Gone.HUNG_UP), later(60))[0] == EndCall("c1")
