"""Callers who wait in the queue, and whatever happens to them."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.switchboard.cast import (
    NOON,
    alarm,
    later,
    leg,
    news,
    orders,
    plan,
    roster,
    started,
)
from tests.switchboard.clockwork import Clockwork
from tests.switchboard.hearing import (
    HELLO,
    MENU,
    ONE_STEP,
    QUEUE,
    ending,
    following,
    nobody_free,
    played,
    serve,
    sounds,
)
from vonal.switchboard.core.adoption import AdoptedCall
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import Planned
from vonal.switchboard.core.office import PersonRang
from vonal.switchboard.core.plan import (
    Goodbye,
    Message,
    Plan,
    Queue,
    Reason,
)
from vonal.switchboard.core.sounding import Hush
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    AskForMessage,
    CallerLeft,
    Connect,
    Drop,
    FoundCall,
    Guard,
    Hold,
    LegAnswered,
    LegGone,
    Ring,
)
from vonal.switchboard.core.waiting import (
    Waiting,
)

# The queue.


def test_a_waiting_caller_hears_his_position_and_music_until_somebody_is_free():
    seats = nobody_free()
    call, commands = ending(QUEUE, seats=seats)
    assert sounds(commands) == ["position-1", "call-back-key", "key-5"]
    assert news(serve(seats, {"c1": call})) == [Waiting("c1", 1, NOON)]
    music = call.handle(played(commands), later(3))
    assert orders(music) == [Hold("c1")]

    again = call.handle(alarm(music), later(33))
    assert sounds(again) == ["position-1", "call-back-key", "key-5"]
    seats.set_on_line("102", True)
    rung = serve(seats, {"c1": call}, 34)

    assert Ring(leg("102", 3), 15, "+36301234567") in rung
    assert news(rung) == [PersonRang("c1", "c1.r3.102", "102", 15, Reason.QUEUE, later(34))]
    taken = call.handle(LegAnswered(leg("102", 3)), later(36))
    assert orders(taken) == [Hush("c1", 2), Connect(leg("102", 3), later(36))]
    assert not seats.waiting


def test_who_came_first_is_served_first_and_the_others_move_up():
    seats = nobody_free()
    calls = {name: ending(QUEUE, seats=seats, call=name)[0] for name in ("c1", "c2", "c3")}
    told = news(serve(seats, calls))
    assert told == [Waiting("c1", 1, NOON), Waiting("c2", 2, NOON), Waiting("c3", 3, NOON)]
    seats.set_on_line("101", True)

    rung = [each for each in serve(seats, calls, 5) if isinstance(each, Ring)]
    assert [str(each.leg) for each in rung] == ["c1.r2.101"]
    calls["c1"].handle(LegAnswered(rung[0].leg), later(6))

    assert news(serve(seats, calls, 6)) == [Waiting("c2", 1, later(6)), Waiting("c3", 2, later(6))]


def test_callers_for_other_people_are_not_before_one():
    seats = nobody_free()
    calls = {
        "c1": ending(Queue(("101",), 60), seats=seats)[0],
        "c2": ending(Queue(("102",), 60), seats=seats, call="c2")[0],
    }

    assert news(serve(seats, calls)) == [Waiting("c1", 1, NOON), Waiting("c2", 1, NOON)]


def test_whoever_has_been_idle_longest_rings_first():
    seats = roster("101", "102")
    seats.begin("101", "before")
    seats.release("101", "before")

    call, _ = ending(QUEUE, seats=seats)

    assert [each.leg.extension for each in serve(seats, {"c1": call}) if isinstance(each, Ring)] == ["102"]


def test_whoever_does_not_take_it_rests_while_others_ring():
    seats = roster("101", "102")
    call, _ = ending(QUEUE, seats=seats)
    first = serve(seats, {"c1": call})

    call.handle(alarm(first), later(15))
    second = serve(seats, {"c1": call}, 15)
    call.handle(LegGone(leg("102", 3), Gone.DECLINED), later(17))

    assert [each.leg.extension for each in second if isinstance(each, Ring)] == ["102"]
    assert serve(seats, {"c1": call}, 17) == []
    assert [each.leg.extension for each in serve(seats, {"c1": call}, 30) if isinstance(each, Ring)] == [
        "101"
    ]


def test_after_the_queue_comes_the_next_end():
    seats = nobody_free()
    call, commands = ending(Queue(("101",), 20, say_position_seconds=0), Message(), seats=seats)

    left = call.handle(alarm(commands), later(20))

    assert orders(left) == [AskForMessage("c1", "en")]
    assert not seats.waiting


def test_a_queue_nobody_works_for_is_passed_over():
    assert orders(ending(Queue((), 60))[1]) == [AskForMessage("c1", "en")]


def test_a_waiting_caller_who_hangs_up_leaves_the_line():
    seats = roster("101")
    call, _ = ending(QUEUE, seats=seats)
    serve(seats, {"c1": call})

    commands = call.handle(CallerLeft("c1"), later(3))

    assert Drop(leg("101", 2)) in commands
    assert not seats.waiting
    assert seats.why_not("101", later(3)) is None


# After a restart.


def test_a_waiting_caller_keeps_his_place_after_a_restart():
    seats = nobody_free()
    newer, _ = ending(QUEUE, seats=seats, call="c2")
    found = FoundCall(started(), offers=4, is_up=True, keys="1", queued_at=later(-30))
    call = AdoptedCall(found, seats)
    assert orders(call.start(NOON)) == [Hush("c1", 4), Guard("c1", 4)]

    commands = call.handle(Planned(Plan(ONE_STEP, greeting=HELLO, menu=MENU, ends=(Goodbye(), QUEUE))), NOON)

    assert sounds(commands)[0] == "position-1"
    assert seats.waiting.position("c2") == 2
    assert call.keys == "1"
    waits = call.handle(played(commands), later(29))
    assert orders(call.handle(alarm(waits), later(31))) == [AskForMessage("c1", "en")]
    assert newer.state is State.QUEUED


def test_a_caller_in_a_menu_hears_it_from_its_beginning_after_a_restart():
    call = AdoptedCall(FoundCall(started(), offers=2, is_up=True, keys="1"), roster())
    call.start(NOON)

    assert sounds(call.handle(Planned(Plan(greeting=HELLO, menu=MENU)), NOON)) == ["choose"]


# Whatever happens.


def test_a_plan_of_steps_answers_nobody_before_a_person_does():
    _, commands = following(plan("101"))

    assert orders(commands) == [Ring(leg("101"), 5, "+36301234567"), Guard("c1", 1)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_every_caller_reaches_an_end_without_hanging_up(seed: int):
    world = Clockwork(Random(seed))

    world.run()

    assert all(call.state is State.ENDED for call in world.calls.values())
    assert world.seconds < 3 * 3600
    assert not world.seats.waiting
    assert all(place.call is None for place in world.seats)
