"""Callers who hear a greeting, choose by keys, ask for a call-back or are sent on."""

from tests.switchboard.cast import (
    NOON,
    WAY,
    alarm,
    far,
    later,
    leg,
    news,
    orders,
    roster,
    started,
)
from tests.switchboard.hearing import (
    CHOOSE,
    HELLO,
    MENU,
    ONE_STEP,
    QUEUE,
    RECORDED,
    ending,
    following,
    nobody_free,
    played,
    sounds,
)
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.moves import AskPlan, Planned
from vonal.switchboard.core.office import CallAnswered, CallEnded, PersonRang
from vonal.switchboard.core.plan import (
    CallBackOffer,
    Elsewhere,
    Goodbye,
    Plan,
    Say,
)
from vonal.switchboard.core.recorded import RecordingRefused, StopRecording
from vonal.switchboard.core.sounding import Answer, Hush, KeyPressed, Mark, Play, Played, Ringback, Sentence
from vonal.switchboard.core.telephone import (
    Connect,
    Dial,
    EndCall,
    Guard,
    LegAnswered,
    LegGone,
    Ring,
)
from vonal.switchboard.core.waiting import (
    AskedBy,
    CallBackAsked,
    ConsentSpoken,
    KeysPressed,
    SentElsewhere,
)

# Greeting and menu.


def test_a_greeting_is_heard_before_anybody_rings_and_the_caller_hears_it_ring_then():
    call, commands = following(Plan(ONE_STEP, greeting=HELLO, language="hu"))
    assert orders(commands) == [Answer("c1", "hu"), Play("c1", 1, (HELLO,), "hu")]

    rung = call.handle(played(commands), later(3))

    assert orders(rung) == [Ring(leg("101", 2), 5, "+36301234567"), Ringback("c1"), Guard("c1", 2)]
    assert orders(call.handle(LegAnswered(leg("101", 2)), later(4))) == [Connect(leg("101", 2), later(4))]


def test_consent_is_told_only_when_it_was_heard_to_its_end():
    call, commands = following(Plan(ONE_STEP, greeting=HELLO, consent=RECORDED))
    spoken = call.handle(played(commands), later(3))
    assert sounds(spoken) == ["recorded"]

    assert news(call.handle(played(spoken), later(6)))[0] == ConsentSpoken("c1", "recorded", later(6))

    lost, commands = following(Plan(ONE_STEP, consent=RECORDED))
    told = news(lost.handle(Played("c1", 1, heard=False), later(1)))
    assert [type(each) for each in told] == [PersonRang]


def test_whoever_refuses_while_he_is_told_is_not_recorded():
    call, commands = following(Plan(ONE_STEP, greeting=HELLO, consent=Say("recorded", "9")))
    assert not orders(call.handle(KeyPressed("c1", "9"), later(1)))
    call.handle(played(commands), later(3))
    assert not orders(call.handle(KeyPressed("c1", "1"), later(4)))

    refused = call.handle(KeyPressed("c1", "9"), later(5))

    assert orders(refused)[0] == StopRecording("c1")
    assert news(refused)[0] == RecordingRefused("c1", "recorded", later(5))
    assert any(isinstance(each, Ring) for each in orders(refused))


def test_a_key_asks_for_another_plan_and_stops_the_menu():
    call, _ = following(Plan(menu=MENU))

    commands = call.handle(KeyPressed("c1", "2"), later(1))

    assert orders(commands) == [Hush("c1", 1), Guard("c1", 1), Mark("c1", "2", None)]
    assert news(commands) == [KeysPressed("c1", "2", later(1))]
    assert commands[-1] == AskPlan()
    assert call.keys == "2"


def test_whoever_knows_the_menu_need_not_hear_the_greeting():
    call, _ = following(Plan(greeting=HELLO, menu=MENU))

    assert KeysPressed("c1", "1", later(1)) in news(call.handle(KeyPressed("c1", "1"), later(1)))


def test_a_wrong_key_or_none_repeats_the_menu_once():
    call, _commands = following(Plan(menu=MENU))
    assert sounds(call.handle(KeyPressed("c1", "9"), later(1))) == ["choose"]

    waits = call.handle(Played("c1", 2, heard=True), later(4))
    nothing = call.handle(alarm(waits), later(9))

    assert news(nothing) == [KeysPressed("c1", "t", later(9))]


def test_a_menu_below_a_menu_remembers_both_keys_and_does_not_greet_again():
    call, _commands = following(Plan(greeting=HELLO, menu=MENU))
    call.handle(KeyPressed("c1", "1"), later(1))

    below = call.handle(Planned(Plan(greeting=HELLO, menu=MENU)), later(1))

    assert sounds(below) == ["choose"]
    assert call.handle(KeyPressed("c1", "2"), later(2))[-1] == AskPlan()
    assert call.keys == "12"


# Call-backs, other numbers, goodbye.


def test_a_key_in_the_queue_asks_for_a_call_back():
    call, _ = ending(QUEUE, seats=nobody_free())

    commands = call.handle(KeyPressed("c1", "5"), later(9))

    assert news(commands) == [CallBackAsked("c1", later(9), AskedBy.KEY)]
    assert orders(commands) == [Hush("c1", 1), Play("c1", 2, (Sentence("thank-you"),), "en")]
    ended = call.handle(played(commands), later(12))
    assert ended == [EndCall("c1"), *ended[1:]]
    assert news(ended) == [CallEnded("c1", later(12))]


def test_staying_asks_for_a_call_back_too_and_another_key_does_nothing():
    call, commands = ending(CallBackOffer(CHOOSE, "1", 4))
    waits = call.handle(played(commands), later(5))
    assert call.handle(KeyPressed("c1", "3"), later(6)) == []

    assert CallBackAsked("c1", later(9), AskedBy.STAYING) in news(call.handle(alarm(waits), later(9)))


def test_the_key_of_a_menu_may_ask_for_a_call_back_at_once():
    _, commands = ending(CallBackOffer(Say(), "", 0))

    assert CallBackAsked("c1", NOON, AskedBy.KEY) in news(commands)


def test_whose_number_is_withheld_is_offered_no_call_back():
    call = Call(started(caller="anonymous"), roster())
    call.start(NOON)

    commands = call.handle(Planned(Plan(ends=(CallBackOffer(CHOOSE, "1", 4), Goodbye(HELLO)))), NOON)

    assert sounds(commands) == ["hello"]


def test_another_number_is_called_and_the_caller_talks_to_it():
    call, commands = ending(Elsewhere("+36701112233", (WAY,), 20))
    assert news(commands) == [SentElsewhere("c1", "+36701112233", NOON)]
    dials = [each for each in commands if isinstance(each, Dial)]
    assert [(each.number, each.way.seconds, each.records) for each in dials] == [("+36701112233", 20, False)]

    answered = call.handle(LegAnswered(far()), later(8))

    assert orders(answered) == [Connect(far(), later(8))]
    assert news(answered) == [CallAnswered("c1", "c1.o1.out", "", later(8))]
    assert EndCall("c1") in call.handle(LegGone(far(), Gone.HUNG_UP), later(60))


def test_another_number_that_is_busy_leads_to_the_next_end():
    call, _ = ending(Elsewhere("+36701112233", (WAY,), 20), Goodbye(HELLO))

    commands = call.handle(LegGone(far(), Gone.BUSY), later(2))

    assert sounds(commands) == ["hello"]
    assert EndCall("c1") in call.handle(played(commands), later(5))
