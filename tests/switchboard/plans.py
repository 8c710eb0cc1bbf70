"""Plans, wishes and events of every kind, at random."""

from dataclasses import replace
from random import Random

from tests.switchboard.cast import plan
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.early import FarSounds
from vonal.switchboard.core.moves import Cancel, Complete, GoOn, Pause, TalkTogether, Turn, Wish
from vonal.switchboard.core.plan import (
    CallBackOffer,
    Elsewhere,
    End,
    Goodbye,
    Menu,
    Message,
    Plan,
    Queue,
    Reason,
    Say,
    Way,
)

SAY, OFFER = Say("hello"), Say("offer")
ENDS: tuple[End, ...] = (
    Message(),
    Goodbye(SAY),
    Goodbye(),
    Queue(("101", "102", "103"), 60, call_back_key="2"),
    Queue(("103", "104", "199"), 30, say_position_seconds=0),
    Queue((), 30),
    CallBackOffer(OFFER, "1", 3),
    CallBackOffer(Say(), "", 3),
    CallBackOffer(Say(), "", 0),
    Elsewhere("+3673", (Way("trunk", "1", "+361", 60), Way("other", "2", "+362", 60)), 20),
    Elsewhere("+3673", (), 20),
)
KEYS = "0123456789*#"
STEPS = ("101", "102", "103 104", "101 102 103", "104", "101", "199")


def some_plan(random: Random) -> Plan:
    """Every second one has steps only."""
    steps = plan(*random.choices(STEPS, k=random.randrange(4)))
    if random.random() < 0.3:
        steps = replace(steps, steps=tuple(replace(step, reason=Reason.OWN_MANAGER) for step in steps.steps))
    if random.random() < 0.5:
        return steps
    return replace(
        steps,
        greeting=Say(random.choice(("", "hello"))),
        consent=Say(random.choice(("", "recorded"))),
        menu=random.choice((None, None, Menu(Say(random.choice(("", "menu"))), ("1", "2")))),
        ends=tuple(random.choices(ENDS, k=random.randrange(4))),
    )


def early_sound(call: Call) -> list[FarSounds]:
    return [FarSounds(call.dialling)] if call.dialling is not None else []


def some_wish(random: Random) -> Wish:
    return random.choice((Pause(), GoOn(), Complete(), TalkTogether(), Cancel(), Turn()))
