"""Who rings, in which order, for how long."""

from tests.switchboard.cast import (
    NOON,
    alarm,
    later,
    leg,
    news,
    orders,
    plan,
    ringing,
    roster,
    seat,
    started,
)
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import HangUp, Planned, Tell, TimeIsUp, Wake
from vonal.switchboard.core.office import (
    CallEnded,
    Missed,
    PersonMissed,
    PersonRang,
    PersonSkipped,
    Skipped,
)
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    AskForMessage,
    CallerLeft,
    Connect,
    Drop,
    EndCall,
    Guard,
    LegAnswered,
    LegGone,
    Ring,
)


def test_a_new_call_is_announced_before_anybody_rings():
    call = Call(started(), roster())

    assert call.start(NOON) == [Tell(started())]
    assert call.state is State.PLANNING


def test_the_first_person_of_the_plan_rings_for_his_seconds():
    call = Call(started(), roster())
    call.start(NOON)

    commands = call.handle(Planned(plan("101", "102")), NOON)

    assert orders(commands) == [Ring(leg("101"), 5, "+36301234567"), Guard("c1", 1)]
    assert Wake(5, 1) in commands
    assert news(commands) == [PersonRang("c1", "c1.r1.101", "101", 5, Reason.GROUP, NOON)]


def test_an_unanswered_extension_passes_the_call_on():
    call, time_is_up = ringing(roster(), "101", "102")

    commands = call.handle(time_is_up, later(5))

    assert orders(commands) == [Drop(leg("101")), Ring(leg("102", 2), 5, "+36301234567"), Guard("c1", 2)]
    assert news(commands) == [
        PersonMissed("c1", "c1.r1.101", "101", Missed.NO_ANSWER, later(5)),
        PersonRang("c1", "c1.r2.102", "102", 5, Reason.GROUP, later(5)),
    ]


def test_declining_passes_the_call_on_at_once():
    call, _ = ringing(roster(), "101", "102")

    commands = call.handle(LegGone(leg("101"), Gone.DECLINED), later(1))

    assert Ring(leg("102", 2), 5, "+36301234567") in commands
    assert PersonMissed("c1", "c1.r1.101", "101", Missed.DECLINED, later(1)) in news(commands)


def test_a_telephone_that_cannot_be_reached_passes_the_call_on_at_once():
    call, _ = ringing(roster(), "101", "102")

    commands = call.handle(LegGone(leg("101"), Gone.UNREACHABLE), later(0.1))

    assert Ring(leg("102", 2), 5, "+36301234567") in commands
    assert news(commands)[0] == PersonMissed("c1", "c1.r1.101", "101", Missed.UNREACHABLE, later(0.1))


def test_a_busy_telephone_passes_the_call_on_at_once():
    call, _ = ringing(roster(), "101", "102")

    assert Ring(leg("102", 2), 5, "+36301234567") in call.handle(LegGone(leg("101"), Gone.BUSY), later(0.1))


def test_after_the_last_person_the_caller_is_asked_for_a_message_in_his_language():
    call = Call(started(), roster())
    call.start(NOON)
    time_is_up = alarm(call.handle(Planned(plan("101", language="hu")), NOON))

    commands = call.handle(time_is_up, later(5))

    assert orders(commands) == [Drop(leg("101")), AskForMessage("c1", "hu")]
    assert news(commands)[-1] == CallEnded("c1", later(5), None, asked_for_message=True)
    assert call.state is State.ENDED


def test_with_nobody_in_the_plan_the_caller_is_asked_for_a_message_at_once():
    call = Call(started(), roster())
    call.start(NOON)

    assert orders(call.handle(Planned(plan()), NOON)) == [AskForMessage("c1", "en")]


def test_people_off_line_unreachable_busy_and_wrapping_up_are_skipped_and_it_is_said_why():
    seats = roster("101", "102", "103", "104", "105")
    seats.set_on_line("101", False)
    seats.set_reachable("102", False)
    seats.reserve("103", "another", NOON)
    seats.put(seat("104", wrap_up_until=later(60)))
    call = Call(started(), seats)
    call.start(NOON)

    commands = call.handle(Planned(plan("101", "102", "103", "104", "199", "105")), NOON)

    assert [each.why for each in news(commands) if isinstance(each, PersonSkipped)] == [
        Skipped.OFF_LINE,
        Skipped.UNREACHABLE,
        Skipped.BUSY,
        Skipped.WRAPPING_UP,
        Skipped.UNKNOWN,
    ]
    assert orders(commands)[0] == Ring(leg("105"), 5, "+36301234567")


def test_with_nobody_free_the_caller_is_asked_for_a_message_at_once():
    seats = roster("101")
    seats.reserve("101", "another", NOON)
    call = Call(started(), seats)
    call.start(NOON)

    assert orders(call.handle(Planned(plan("101")), NOON)) == [AskForMessage("c1", "en")]


def test_people_of_one_step_ring_together():
    call = Call(started(), roster())
    call.start(NOON)

    commands = call.handle(Planned(plan("101 102")), NOON)

    assert orders(commands)[:2] == [
        Ring(leg("101"), 5, "+36301234567"),
        Ring(leg("102"), 5, "+36301234567"),
    ]


def test_a_person_named_twice_in_a_step_rings_once():
    call = Call(started(), roster())
    call.start(NOON)

    commands = call.handle(Planned(plan("101 101")), NOON)

    assert [each for each in commands if isinstance(each, Ring)] == [Ring(leg("101"), 5, "+36301234567")]
    assert not [each for each in news(commands) if isinstance(each, PersonSkipped)]


def test_whoever_answers_first_talks_and_the_others_stop_ringing():
    seats = roster()
    call, _ = ringing(seats, "101 102")

    commands = call.handle(LegAnswered(leg("102")), later(2))

    assert orders(commands) == [Connect(leg("102"), later(2)), Drop(leg("101"), taken=True)]
    assert PersonMissed("c1", "c1.r1.101", "101", Missed.TAKEN, later(2)) in news(commands)
    assert seats.why_not("101", later(2)) is None
    assert seats.why_not("102", later(2)) is Skipped.BUSY


def test_a_second_answer_of_the_same_step_is_dropped():
    call, _ = ringing(roster(), "101 102")
    call.handle(LegAnswered(leg("102")), later(2))

    assert call.handle(LegAnswered(leg("101")), later(2)) == [Drop(leg("101"))]


def test_one_refusal_of_two_leaves_the_other_ringing():
    call, _ = ringing(roster(), "101 102", "103")

    commands = call.handle(LegGone(leg("101"), Gone.DECLINED), later(1))

    assert orders(commands) == []
    assert list(call.ringing) == [leg("102")]


def test_when_both_refuse_the_next_step_begins():
    call, _ = ringing(roster(), "101 102", "103")
    call.handle(LegGone(leg("101"), Gone.DECLINED), later(1))

    assert Ring(leg("103", 2), 5, "+36301234567") in call.handle(LegGone(leg("102"), Gone.BUSY), later(2))


def test_a_silent_person_may_ring_again_in_a_later_step():
    call, time_is_up = ringing(roster(), "101", "101 102")

    rings = [each.leg for each in call.handle(time_is_up, later(5)) if isinstance(each, Ring)]

    assert rings == [leg("101", 2), leg("102", 2)]


def test_a_person_who_declined_is_not_rung_again_for_that_call():
    call, _ = ringing(roster(), "101", "101 102")

    commands = call.handle(LegGone(leg("101"), Gone.DECLINED), later(1))

    assert [each.leg for each in commands if isinstance(each, Ring)] == [leg("102", 2)]
    assert PersonSkipped("c1", "101", Skipped.DECLINED, Reason.GROUP, later(1)) in news(commands)


def test_a_caller_who_gives_up_stops_everybody():
    seats = roster()
    call, _ = ringing(seats, "101 102", "103")

    commands = call.handle(CallerLeft("c1"), later(3))

    assert orders(commands) == [EndCall("c1"), Drop(leg("101")), Drop(leg("102"))]
    assert [each.why for each in news(commands) if isinstance(each, PersonMissed)] == [Missed.GAVE_UP] * 2
    assert news(commands)[-1] == CallEnded("c1", later(3))
    assert seats.why_not("101", later(3)) is None


def test_a_caller_who_gives_up_before_the_plan_is_known_rings_nobody():
    call = Call(started(), roster())
    call.start(NOON)
    call.handle(CallerLeft("c1"), later(0.01))

    assert call.handle(Planned(plan("101")), later(0.02)) == []


def test_an_old_alarm_does_not_cut_the_next_persons_time():
    call, time_is_up = ringing(roster(), "101", "102")
    call.handle(LegGone(leg("101"), Gone.DECLINED), later(4))

    assert call.handle(time_is_up, later(5)) == []
    assert list(call.ringing) == [leg("102", 2)]


def test_an_alarm_after_the_answer_changes_nothing():
    call, time_is_up = ringing(roster(), "101", "102")
    call.handle(LegAnswered(leg("101")), later(4.99))

    assert call.handle(time_is_up, later(5)) == []


def test_the_end_of_a_leg_we_dropped_ourselves_is_no_news():
    call, time_is_up = ringing(roster(), "101", "102")
    call.handle(time_is_up, later(5))

    assert call.handle(LegGone(leg("101"), Gone.NO_ANSWER), later(5.1)) == []


def test_an_answer_after_his_time_is_dropped():
    call, time_is_up = ringing(roster(), "101", "102")
    call.handle(time_is_up, later(5))

    assert call.handle(LegAnswered(leg("101")), later(5.01)) == [Drop(leg("101"))]


def test_an_answer_after_the_caller_left_is_dropped():
    call, _ = ringing(roster(), "101")
    call.handle(CallerLeft("c1"), later(1))

    assert call.handle(LegAnswered(leg("101")), later(1.01)) == [Drop(leg("101"))]


def test_a_second_plan_is_ignored():
    call, _ = ringing(roster(), "101")

    assert call.handle(Planned(plan("102")), later(1)) == []


def test_the_office_may_end_a_ringing_call():
    call, _ = ringing(roster(), "101")

    assert orders(call.handle(HangUp(), later(1))) == [EndCall("c1"), Drop(leg("101"))]


def test_a_waiting_caller_is_guarded_again_and_again_a_talking_one_is_not():
    call, _ = ringing(roster(), "101")
    assert call.guard() == [Guard("c1", 1)]

    call.handle(LegAnswered(leg("101")), later(1))

    assert call.guard() == []


def test_an_unknown_alarm_is_ignored():
    call, _ = ringing(roster(), "101")

    assert call.handle(TimeIsUp(99), later(5)) == []
