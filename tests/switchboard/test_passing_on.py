"""A talk is held, and passed on."""

from tests.switchboard.cast import (
    NOON,
    NUMBER,
    OTHER_WAY,
    WAY,
    alarm,
    far,
    later,
    leg,
    news,
    orders,
    own,
    pass_on,
    plan,
    roster,
    talking,
    talking_out,
)
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import (
    AskPlan,
    Command,
    GoOn,
    Pause,
    Planned,
)
from vonal.switchboard.core.office import CallEnded, Outside, PersonRang, Refused, Skipped
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    AskForMessage,
    CallerLeft,
    Dial,
    Drop,
    Gather,
    Guard,
    Hold,
    LegAnswered,
    LegGone,
    Ring,
    Talk,
)
from vonal.switchboard.core.transfers import (
    CallHeld,
    CallResumed,
    Fate,
    PersonLeft,
    TalkPassed,
    TransferBegan,
    TransferEnded,
)

CALLER = "+36301234567"


def fates(commands: list[Command]) -> list[Fate]:
    return [each.fate for each in news(commands) if isinstance(each, TransferEnded)]


def test_a_customer_is_held_and_comes_back():
    call = talking(roster(), "101")

    held = call.handle(Pause(), later(10))
    assert orders(held) == [Hold("c1"), Guard("c1", 1, 60)]
    assert news(held) == [CallHeld("c1", "101", later(10))]
    assert call.handle(Pause(), later(11)) == []

    back = call.handle(GoOn(), later(20))
    assert orders(back) == [Gather("c1", (leg("101"),), Talk(leg("101"), NOON))]
    assert news(back) == [CallResumed("c1", "101", later(20))]
    assert call.guard() == []


def test_a_talk_passed_on_rings_at_the_colleague_while_the_customer_hears_music():
    seats = roster()
    call = talking(seats, "101")

    commands = call.handle(pass_on("102"), later(10))

    assert orders(commands) == [
        Hold("c1"),
        Drop(leg("101")),
        Ring(leg("102", 2), 20, CALLER),
        Guard("c1", 2),
    ]
    assert TransferBegan("c1", 2, "101", "102", False, later(10)) in news(commands)
    assert PersonRang("c1", "c1.r2.102", "102", 20, Reason.PASSED_ON, later(10)) in news(commands)
    assert seats.why_not("101", later(11)) is Skipped.BUSY


def test_the_colleague_takes_it_and_whoever_passed_it_on_wraps_up():
    seats = roster()
    call = talking(seats, "101")
    call.handle(pass_on("102"), later(10))

    commands = call.handle(LegAnswered(leg("102", 2)), later(14))

    assert Gather("c1", (leg("102", 2),), Talk(leg("102", 2), later(14))) in commands
    assert news(commands) == [
        PersonLeft("c1", "c1.r1.101", "101", later(14), later(194)),
        TalkPassed("c1", "c1.r2.102", "102", later(14)),
        TransferEnded("c1", 2, Fate.PASSED, later(14)),
    ]
    assert seats.why_not("101", later(15)) is Skipped.WRAPPING_UP
    ended = call.handle(CallerLeft("c1"), later(60))
    assert news(ended) == [CallEnded("c1", later(60), later(240))]


def test_nobody_takes_it_and_it_rings_at_the_person_again():
    call = talking(roster(), "101")
    time_is_up = alarm(call.handle(pass_on("102"), later(10)))

    commands = call.handle(time_is_up, later(30))
    assert orders(commands)[:2] == [Drop(leg("102", 2)), Ring(leg("101", 3), 20, CALLER)]

    commands = call.handle(LegAnswered(leg("101", 3)), later(33))
    assert Gather("c1", (leg("101", 3),), Talk(leg("101", 3), later(33))) in commands
    assert fates(commands) == [Fate.CAME_BACK]
    assert call.state is State.TALKING


def test_nobody_takes_it_the_person_is_away_and_the_customer_is_offered_to_the_others():
    seats = roster()
    call = talking(seats, "101")
    call.handle(pass_on("102"), later(10))
    call.handle(LegGone(leg("102", 2), Gone.DECLINED), later(12))

    commands = call.handle(LegGone(leg("101", 3), Gone.NO_ANSWER), later(32))
    assert AskPlan() in commands
    assert fates(commands) == [Fate.NOBODY]
    assert seats.why_not("101", later(33)) is Skipped.WRAPPING_UP

    commands = call.handle(Planned(plan("101", "103")), later(33))
    assert Ring(leg("103", 4), 5, CALLER) in commands
    time_is_up = alarm(commands)
    assert AskForMessage("c1", "en") in call.handle(time_is_up, later(38))


def test_the_next_one_to_answer_after_all_takes_the_customer_off_the_music():
    seats = roster()
    call = talking(seats, "101")
    call.handle(pass_on("102"), later(10))
    seats.set_reachable("101", False)
    call.handle(LegGone(leg("102", 2), Gone.BUSY), later(12))
    call.handle(Planned(plan("103")), later(12))

    commands = call.handle(LegAnswered(leg("103", 3)), later(14))

    assert Gather("c1", (leg("103", 3),), Talk(leg("103", 3), later(14))) in commands
    assert news(commands) == [TalkPassed("c1", "c1.r3.103", "103", later(14))]


def test_a_colleague_in_another_call_is_told_and_the_talk_goes_on():
    seats = roster()
    seats.reserve("102", "another", NOON)
    call = talking(seats, "101")

    commands = call.handle(pass_on("102"), later(10))

    assert orders(commands) == []
    assert fates(commands) == [Fate.BUSY]
    assert call.state is State.TALKING


def test_a_number_the_office_refuses_leaves_the_talk_as_it_was():
    call = talking(roster(), "101")

    assert fates(call.handle(pass_on("0900", route=Refused("no")), later(10))) == [Fate.REFUSED]


def test_only_whose_talk_it_is_passes_it_on():
    call = talking(roster(), "101")

    assert call.handle(pass_on("103", by="102"), later(10)) == []


def test_a_customer_is_passed_on_to_a_number_outside_by_the_first_line_that_takes_it():
    seats = roster()
    call = talking(seats, "101")

    commands = call.handle(pass_on(NUMBER, route=Outside(NUMBER, (WAY, OTHER_WAY))), later(10))
    assert Dial(far(2), WAY, NUMBER, "101", records=False) in commands
    commands = call.handle(LegGone(far(2), Gone.UNREACHABLE), later(11))
    assert Dial(far(3), OTHER_WAY, NUMBER, "101", records=False) in commands
    commands = call.handle(LegAnswered(far(3)), later(15))

    assert TalkPassed("c1", "c1.o3.out", "", later(15)) in news(commands)
    assert news(call.handle(LegGone(far(3), Gone.HUNG_UP), later(60))) == [CallEnded("c1", later(60))]
    assert seats.why_not("101", later(15)) is Skipped.WRAPPING_UP


def test_whoever_is_called_out_to_can_be_passed_on_as_well():
    call = talking_out(roster())

    commands = call.handle(pass_on("102"), later(10))

    assert orders(commands)[:3] == [Hold("c1"), Drop(own()), Ring(leg("102", 2), 20, NUMBER)]
