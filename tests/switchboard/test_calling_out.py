"""A person calls a number outside, or a colleague."""

from tests.switchboard.cast import (
    NOON,
    NUMBER,
    OTHER_WAY,
    WAY,
    dialled,
    dialling,
    far,
    later,
    leg,
    news,
    orders,
    own,
    roster,
    talking_out,
)
from vonal.switchboard.core.dialled import DialledCall
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import AskRoute, Routed, Tell, Wake
from vonal.switchboard.core.office import (
    CallAnswered,
    CallEnded,
    Failed,
    FarRang,
    FarRefused,
    Inside,
    Outside,
    PersonRang,
    Refused,
    Skipped,
)
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    CallerLeft,
    Dial,
    Drop,
    EndCall,
    Guard,
    LegAnswered,
    LegGone,
    Meet,
    Ring,
    Tone,
)


def test_where_a_dialled_number_goes_is_asked_of_the_office():
    seats = roster()
    call = DialledCall(dialled(), seats)

    assert call.start(NOON) == [Tell(dialled()), AskRoute(dialled()), Guard("c1", 0)]
    assert seats.why_not("101", NOON) is Skipped.BUSY


def test_the_person_hears_the_ring_tone_while_the_number_is_called():
    call = DialledCall(dialled(), roster())
    call.start(NOON)

    commands = call.handle(Routed(Outside(NUMBER, (WAY, OTHER_WAY))), NOON)

    dial = Dial(far(), WAY, NUMBER, "101", records=True)
    assert orders(commands) == [Tone(own()), dial, Guard("c1", 1)]
    assert Wake(60, 1) in commands
    assert news(commands) == [FarRang("c1", "c1.o1.out", NUMBER, "trunk", "+3612345678", NOON)]


def test_the_two_talk_once_the_number_is_answered():
    seats = roster()
    call, _ = dialling(seats)

    commands = call.handle(LegAnswered(far()), later(5))

    assert commands == [
        Meet(far(), own(), later(5)),
        Tell(CallAnswered("c1", "c1.r0.101", "101", later(5))),
    ]
    assert call.guard() == []


def test_a_line_that_fails_is_followed_by_the_next_and_then_no_more():
    call, _ = dialling(roster(), WAY, OTHER_WAY)

    commands = call.handle(LegGone(far(), Gone.UNREACHABLE), later(1))
    assert orders(commands)[1] == Dial(far(2), OTHER_WAY, NUMBER, "101", records=True)
    commands = call.handle(LegGone(far(2), Gone.UNREACHABLE), later(2))

    assert news(commands) == [
        FarRefused("c1", "101", Failed.UNREACHABLE, later(2)),
        CallEnded("c1", later(2)),
    ]


def test_a_busy_number_is_busy_by_whatever_line():
    seats = roster()
    call, _ = dialling(seats, WAY, OTHER_WAY)

    commands = call.handle(LegGone(far(), Gone.BUSY), later(1))

    assert orders(commands) == [EndCall("c1", Failed.BUSY), Drop(own())]
    assert news(commands)[0] == FarRefused("c1", "101", Failed.BUSY, later(1))
    assert seats.why_not("101", later(1)) is None


def test_a_number_nobody_answers_is_given_up():
    call, time_is_up = dialling(roster())

    commands = call.handle(time_is_up, later(60))

    assert orders(commands) == [Drop(far()), EndCall("c1", Failed.NO_ANSWER), Drop(own())]


def test_what_the_office_refuses_is_said_in_its_words():
    call = DialledCall(dialled(), roster())
    call.start(NOON)

    commands = call.handle(Routed(Refused("Not at night.")), NOON)

    assert news(commands)[0] == FarRefused("c1", "101", Failed.REFUSED, NOON, "Not at night.")
    assert orders(commands) == [EndCall("c1", Failed.REFUSED), Drop(own())]


def test_without_a_way_out_nothing_rings():
    call = DialledCall(dialled(), roster())
    call.start(NOON)

    commands = call.handle(Routed(Outside(NUMBER, ())), NOON)

    assert news(commands)[0] == FarRefused("c1", "101", Failed.NO_TRUNK, NOON)


def test_whoever_is_in_a_call_cannot_dial_a_second_one():
    seats = roster()
    seats.reserve("101", "another", NOON)
    call = DialledCall(dialled(), seats)

    commands = call.start(NOON)

    assert commands == [
        Tell(FarRefused("c1", "101", Failed.IN_A_CALL, NOON)),
        EndCall("c1", Failed.IN_A_CALL),
    ]
    assert call.state is State.ENDED


def test_whoever_hangs_up_before_the_answer_stops_the_ringing():
    seats = roster()
    call, _ = dialling(seats)

    commands = call.handle(LegGone(own(), Gone.HUNG_UP), later(3))

    assert orders(commands) == [EndCall("c1"), Drop(far()), Drop(own())]
    assert news(commands) == [CallEnded("c1", later(3))]
    assert seats.why_not("101", later(3)) is None
    assert call.handle(LegAnswered(far()), later(3)) == [Drop(far())]


def test_after_a_talk_outside_the_person_wraps_up_whoever_hung_up():
    for event in (CallerLeft("c1"), LegGone(own(), Gone.HUNG_UP)):
        seats = roster()
        call = talking_out(seats)

        commands = call.handle(event, later(60))

        assert orders(commands) == [EndCall("c1"), Drop(own())]
        assert news(commands) == [CallEnded("c1", later(60), later(240))]
        assert seats.why_not("101", later(239)) is Skipped.WRAPPING_UP


def test_a_colleague_is_rung_and_nobody_wraps_up_after_it():
    seats = roster()
    call = DialledCall(dialled("102"), seats)
    call.start(NOON)

    commands = call.handle(Routed(Inside("102")), NOON)
    assert orders(commands) == [Tone(own()), Ring(leg("102"), 30, "101"), Guard("c1", 1)]
    assert news(commands) == [PersonRang("c1", "c1.r1.102", "102", 30, Reason.CALLED, NOON)]
    assert orders(call.handle(LegAnswered(leg("102")), later(2))) == [Meet(leg("102"), own(), later(2))]

    commands = call.handle(LegGone(leg("102"), Gone.HUNG_UP), later(60))

    assert set(orders(commands)) == {EndCall("c1"), Drop(own()), Drop(leg("102"))}
    assert news(commands) == [CallEnded("c1", later(60))]
    assert seats.why_not("101", later(60)) is seats.why_not("102", later(60)) is None


def test_a_colleague_off_line_is_rung_and_one_in_a_call_is_not():
    seats = roster()
    seats.set_on_line("102", False)
    seats.reserve("103", "another", NOON)
    call, other = DialledCall(dialled("102"), seats), DialledCall(dialled("103", "104", "c2"), seats)
    call.start(NOON)
    other.start(NOON)

    assert Ring(leg("102"), 30, "101") in call.handle(Routed(Inside("102")), NOON)
    refused = FarRefused("c2", "104", Failed.BUSY, NOON)
    assert refused in news(other.handle(Routed(Inside("103")), NOON))


def test_ones_own_telephone_may_be_rung_first():
    seats = roster()
    call = DialledCall(dialled(), seats, rings_first=True)
    assert call.start(NOON) == [Ring(leg("101"), 20, NUMBER), Wake(20, 1)]

    commands = call.handle(LegAnswered(leg("101")), later(3))
    assert [type(each) for each in commands] == [Tell, AskRoute]
    commands = call.handle(Routed(Outside(NUMBER, (WAY,))), later(3))
    assert orders(commands)[0] == Tone(leg("101"))

    commands = call.handle(LegAnswered(far(2)), later(9))
    assert orders(commands) == [Meet(far(2), leg("101"), later(9))]


def test_whoever_does_not_pick_up_his_own_telephone_calls_nobody():
    seats = roster()
    call = DialledCall(dialled(), seats, rings_first=True)
    call.start(NOON)

    commands = call.handle(LegGone(leg("101"), Gone.DECLINED), later(3))

    assert call.state is State.ENDED
    assert not [each for each in commands if isinstance(each, AskRoute)]
    assert seats.why_not("101", later(3)) is None
