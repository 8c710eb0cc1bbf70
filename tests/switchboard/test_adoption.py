"""Calls that went on while the switchboard was away."""

from dataclasses import replace

import pytest

from tests.switchboard.cast import NOON, alarm, later, leg, news, orders, plan, roster, started
from vonal.switchboard.ari.found import Parties, found_call
from vonal.switchboard.ari.translation import Device, channel_id
from vonal.switchboard.ari.turned import give_turned
from vonal.switchboard.core.adoption import AdoptedCall
from vonal.switchboard.core.broken import TalkBroken
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.moves import Offered, Planned, Tell
from vonal.switchboard.core.office import CallAnswered, CallEnded, PersonRang, Skipped
from vonal.switchboard.core.plan import Queue, Reason
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Connect,
    Drop,
    FoundCall,
    Gather,
    Guard,
    Hold,
    LegAnswered,
    Ring,
    Talk,
)
from vonal.switchboard.core.transfers import TalkPassed


def test_a_talk_is_taken_over_as_it_is():
    seats = roster()
    call = AdoptedCall(FoundCall(started(), offers=1, talk=Talk(leg("101"), NOON)), seats)

    commands = call.start(later(30))

    assert commands == [Tell(started()), Tell(CallAnswered("c1", "c1.r1.101", "101", NOON))]
    assert call.state is State.TALKING
    assert seats.why_not("101", later(30)) is Skipped.BUSY
    assert news(call.handle(CallerLeft("c1"), later(60))) == [CallEnded("c1", later(60), later(240))]


def test_somebody_still_ringing_goes_on_ringing_and_is_not_rung_twice():
    seats = roster()
    call = AdoptedCall(FoundCall(started(), offers=2, ringing=(leg("102", 2),)), seats)
    assert orders(call.start(later(6))) == [Guard("c1", 2)]
    assert seats.why_not("102", later(6)) is Skipped.BUSY

    commands = call.handle(Planned(plan("101", "102", "103")), later(6))

    assert orders(commands) == [Guard("c1", 2)]
    assert news(commands) == [PersonRang("c1", "c1.r2.102", "102", 5, Reason.GROUP, later(6))]
    rung = [each for each in call.handle(alarm(commands), later(11)) if isinstance(each, Ring)]
    assert rung == [Ring(leg("103", 3), 5, "+36301234567")]


def test_somebody_ringing_who_is_in_no_plan_any_more_gets_his_time_before_the_others():
    call = AdoptedCall(FoundCall(started(), offers=1, ringing=(leg("104"),)), roster())
    call.start(later(6))

    commands = call.handle(Planned(plan("101")), later(6))

    assert [each for each in commands if isinstance(each, Ring)] == []
    assert Ring(leg("101", 2), 5, "+36301234567") in call.handle(alarm(commands), later(11))


def test_a_caller_for_whom_nobody_rings_any_more_is_offered_anew_under_new_names():
    call = AdoptedCall(FoundCall(started(), offers=3), roster())
    call.start(later(6))

    commands = call.handle(Planned(plan("101", "102")), later(6))

    assert orders(commands) == [Ring(leg("101", 4), 5, "+36301234567"), Guard("c1", 4)]


def test_somebody_who_answered_meanwhile_is_connected():
    call = AdoptedCall(FoundCall(started(), offers=1, answered=(leg("101"),)), roster())

    commands = call.start(later(6))

    assert Connect(leg("101"), later(6)) in commands
    assert call.state is State.TALKING


def test_of_two_who_answered_meanwhile_one_talks():
    call = AdoptedCall(FoundCall(started(), offers=1, answered=(leg("101"), leg("102"))), roster())

    commands = call.start(later(6))

    assert Connect(leg("101"), later(6)) in commands
    assert Drop(leg("102"), taken=True) in commands
    assert not call.ringing


def test_a_caller_whose_person_vanished_meanwhile_hears_music_for_a_while():
    call = AdoptedCall(FoundCall(started(), offers=1, talk=Talk(leg("101"), NOON), alone=True), roster())

    commands = call.start(later(30))

    assert orders(commands) == [Hold("c1"), Guard("c1", 1)]
    assert TalkBroken("c1", "c1.r1.101", "101", later(30), later(40)) in news(commands)


def test_a_leg_that_rings_while_the_caller_talks_is_dropped():
    found = FoundCall(started(), offers=2, talk=Talk(leg("101"), NOON), ringing=(leg("102", 2),))

    assert orders(AdoptedCall(found, roster()).start(later(30))) == [Drop(leg("102", 2))]


def test_a_person_ringing_for_two_calls_keeps_the_first_only():
    seats = roster()
    AdoptedCall(FoundCall(started("c1"), offers=1, ringing=(leg("101"),)), seats).start(NOON)

    other = AdoptedCall(FoundCall(started("c2"), offers=1, ringing=(leg("101", call="c2"),)), seats)

    assert Drop(leg("101", call="c2")) in other.start(NOON)


def test_an_answer_before_the_new_plan_connects():
    call = AdoptedCall(FoundCall(started(), offers=1, ringing=(leg("101"),)), roster())
    call.start(NOON)

    assert Connect(leg("101"), later(0.1)) in call.handle(LegAnswered(leg("101")), later(0.1))
    assert call.handle(Planned(plan("102")), later(0.2)) == []


CUSTOMER = {
    "id": "c1",
    "state": "Up",
    "caller": {"number": "+36301234567"},
    "creationtime": NOON.isoformat(),
}
QUEUED = {
    "VONAL_TALK": f"c1.r1.101@{NOON.timestamp()}",
    "VONAL_MARK": f"@{later(30).timestamp()}",
    "VONAL_OFFERS": "4",
}


def test_a_caller_somebody_talked_to_before_keeps_his_place_in_the_queue():
    seats = roster()
    found = found_call(Parties("c1", CUSTOMER, dialled="100", variables=QUEUED))
    call = AdoptedCall(found, seats)
    call.start(later(40))
    call.handle(Planned(replace(plan("101"), ends=(Queue(("102",), 300),))), later(40))
    assert call.state is State.QUEUED
    assert list(seats.waiting.offers(seats, later(40))) == [("c1", "102")]

    call.handle(Offered("c1", "102"), later(40))
    [rung] = call.ringing
    commands = call.handle(LegAnswered(rung), later(44))

    assert Gather("c1", (rung,), Talk(rung, later(44))) in commands
    assert TalkPassed("c1", str(rung), "102", later(44)) in news(commands)


def test_whose_talk_began_after_the_queue_is_not_put_back_in_it():
    talked = QUEUED | {"VONAL_TALK": f"c1.r5.102@{later(60).timestamp()}"}

    found = found_call(Parties("c1", CUSTOMER, dialled="100", variables=talked))

    assert (found.talk, found.alone) == (Talk(leg("102", 5), later(60)), True)


def test_whoever_was_asked_hears_music_and_the_customer_is_in_the_talk():
    talked = {"VONAL_TALK": f"c1.r1.101@{NOON.timestamp()}"}
    legs: dict[Leg, tuple[list[str], str | None]] = {
        leg("101"): (["first"], "first"),
        leg("102", 2): (["second"], "second"),
    }

    found = found_call(Parties("c1", CUSTOMER, room={"c1", "first"}, variables=talked, legs=legs))

    assert (found.held, found.beside, found.answered) == (False, (), (leg("102", 2),))


def test_a_telephone_turned_away_whose_channel_was_gone_before_the_rooms_were_read():
    first, second = Parties("c1"), Parties("c2", room={channel_id(leg("101"), Device.PHONE)})

    give_turned({"c1": first, "c2": second}, [])

    assert [each.extension for each in second.legs] == ["101"]


@pytest.mark.parametrize("is_dialler", [True, False])
def test_of_two_colleagues_one_is_in_another_call(is_dialler: bool):
    """Whose channel is in another room, it is that call's; the talk of the two is not over."""
    first = own_telephone("c1", "101") if is_dialler else own_telephone("c1", "102")
    called = "102" if is_dialler else "101"
    channel = channel_id(leg(called), Device.PHONE)
    first.legs[leg(called)] = [channel], channel
    first.variables = {"VONAL_TALK": f"c1.r1.{called}@{NOON.timestamp()}"}
    away = "c1" if is_dialler else channel
    second = Parties("c2", CUSTOMER, room={"c2", away})
    second.variables = {"VONAL_TALK": f"c2.r1.101@{later(9).timestamp()}", "VONAL_OFFERS": "1"}

    give_turned({"c1": first, "c2": second}, [])
    found = found_call(first)

    assert not first.is_over
    assert second.legs == {leg("101", call="c2"): ([away], away)}
    assert (found.kept, found.alone, found.talk) == (True, not is_dialler, Talk(leg(called), NOON))
    assert first.held == ({channel} if is_dialler else {"c1"})


def own_telephone(call: str, extension: str) -> Parties:
    """Of somebody who dialled."""
    channel = {**CUSTOMER, "id": call, "state": "Up", "name": f"PJSIP/{extension}-0000001a"}
    dialler = Leg(call, 0, extension)
    return Parties(call, own=channel, dialler=dialler, legs={dialler: ([call], call)})
