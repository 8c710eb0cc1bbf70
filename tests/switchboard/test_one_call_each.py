"""Whatever happens, in whatever order: nobody is offered two calls, and everybody is free in the end."""

import random
from collections import defaultdict
from datetime import datetime

from tests.switchboard.cast import EVERYBODY, later, plan, roster, started
from vonal.switchboard.core.call import Call, State
from vonal.switchboard.core.moves import Command, Event, HangUp, Planned, Rejoin, Tell, TimeIsUp, Wake
from vonal.switchboard.core.office import CallEnded
from vonal.switchboard.core.telephone import (
    AskForMessage,
    CallerLeft,
    Connect,
    Drop,
    EndCall,
    Gone,
    Leg,
    LegAnswered,
    LegGone,
    Ring,
    Swap,
)

EVENTS = 100_000
STEPS = ("101", "102", "103 104", "101 102 103", "104", "101", "199")


class World:
    """Telephones that do anything at any time, calls that must cope, and a look at what they order."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.seats = roster()
        self.calls: dict[str, Call] = {}
        self.rung: dict[str, set[Leg]] = defaultdict(set)
        self.legs: dict[str, list[Leg]] = defaultdict(list)
        self.alarms: list[tuple[str, TimeIsUp]] = []
        self.ended: set[str] = set()
        self.seconds = 0.0
        self.offers = 0

    @property
    def now(self) -> datetime:
        return later(self.seconds)

    def step(self) -> None:
        self.seconds += self.random.random()
        happening = self.random.random()
        if happening < 0.1:
            self.arrive()
        elif happening < 0.2:
            self.change_a_seat()
        elif self.calls:
            call = self.random.choice(list(self.calls.values()))
            event = self.event(call)
            if isinstance(event, LegGone):
                self.rung[event.leg.extension].discard(event.leg)
            self.obey(call, call.handle(event, self.now))

    def arrive(self) -> None:
        name = f"c{len(self.ended) + len(self.calls)}"
        self.calls[name] = call = Call(started(name), self.seats)
        self.obey(call, call.start(self.now))

    def change_a_seat(self) -> None:
        extension, lucky = self.random.choice(EVERYBODY), self.random.random() < 0.8
        match self.random.randrange(3):
            case 0:
                self.seats.set_on_line(extension, lucky)
            case 1:
                self.seats.set_reachable(extension, lucky)
            case 2:
                self.seats.end_wrap_up(extension)

    def event(self, call: Call) -> Event:
        steps = self.random.choices(STEPS, k=self.random.randrange(4))
        leg = self.own_leg(call)
        alarm = self.random.choice([each for name, each in self.alarms if name == call.id] or [TimeIsUp(0)])
        choices: list[Event] = [
            Planned(plan(*steps)),
            alarm,
            LegAnswered(leg),
            LegGone(leg, self.random.choice(list(Gone))),
            Rejoin(leg.extension),
        ]
        if self.random.random() < 0.05:
            choices = [CallerLeft(call.id), HangUp()]
        return self.random.choice(choices)

    def own_leg(self, call: Call) -> Leg:
        own = self.legs[call.id]
        return self.random.choice(own) if own else Leg(call.id, 1, "101")

    def obey(self, call: Call, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case Ring(leg):
                    self.offered(leg)
                case Drop(leg):
                    self.rung[leg.extension].discard(leg)
                case Connect(leg):
                    assert leg in self.rung[leg.extension]
                case Swap(old, new):
                    self.rung[old.extension].discard(old)
                    assert new in self.rung[new.extension]
                case Wake(_, number):
                    self.alarms = [*self.alarms[-50:], (call.id, TimeIsUp(number))]
                case Tell(CallEnded()):
                    assert call.id not in self.ended, "ended twice"
                    self.ended.add(call.id)
                case EndCall() | AskForMessage():
                    assert call.state is State.ENDED
        if call.state is State.ENDED:
            self.calls.pop(call.id, None)

    def offered(self, leg: Leg) -> None:
        mine = self.rung[leg.extension]
        if leg.rejoin:
            assert {other.call for other in mine} <= {leg.call}
        else:
            assert not mine, f"{leg} is offered to somebody who has {mine}"
            place = self.seats.place(leg.extension)
            assert place is not None
            assert place.seat.on_line
            assert place.reachable
            assert not (place.seat.wrap_up_until and self.now < place.seat.wrap_up_until)
        self.rung[leg.extension].add(leg)
        self.legs[leg.call].append(leg)
        self.offers += 1

    def held_by_calls(self) -> set[Leg]:
        held = {leg for call in self.calls.values() for leg in call.ringing}
        return held | {call.talk.leg for call in self.calls.values() if call.talk is not None}

    def check(self) -> None:
        owners: dict[str, set[str]] = defaultdict(set)
        for leg in self.held_by_calls():
            owners[leg.extension].add(leg.call)
        assert all(len(calls) == 1 for calls in owners.values()), owners


def test_nobody_is_offered_two_calls_in_a_hundred_thousand_random_events():
    world = World(seed=20261123)

    for number in range(EVENTS):
        world.step()
        if number % 10 == 0:
            world.check()
    for call in list(world.calls.values()):
        world.obey(call, call.handle(CallerLeft(call.id), world.now))

    assert world.offers > 4_000
    assert len(world.ended) > 2_000
    assert all(place.call is None and not place.talking for place in world.seats)
