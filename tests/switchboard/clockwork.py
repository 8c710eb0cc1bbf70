"""Callers, people and time: nothing happens here but what was ordered, and nobody outside hangs up of himself."""

from datetime import datetime
from heapq import heappop, heappush
from random import Random

from tests.switchboard.cast import later, roster, started
from tests.switchboard.plans import KEYS, some_plan
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.moves import AskPlan, Command, Event, Moved, Offered, Planned, TimeIsUp, Wake
from vonal.switchboard.core.sounding import KeyPressed, Play, Played
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import Connect, Dial, LegAnswered, LegGone, Ring

TICK = 1.0
MISSING = (Gone.DECLINED, Gone.BUSY, Gone.UNREACHABLE, Gone.NO_ANSWER)


class Clockwork:
    """Three people, some callers; each telephone answers, refuses or keeps ringing, sounds end or get lost."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.seats = roster("101", "102", "103")
        self.seconds = 0.0
        self.steps = 0
        self.answered: list[str] = []
        self.calls: dict[str, Call] = {}
        self._due: list[tuple[float, int, str, Event]] = []
        for number in range(random.randrange(1, 5)):
            call = Call(started(f"c{number}"), self.seats)
            self.calls[call.id] = call
            self._obey(call, [*call.start(self.now), AskPlan()])

    @property
    def now(self) -> datetime:
        return later(self.seconds)

    def run(self) -> None:
        """Until every call has ended, or nothing happens any more."""
        while self._due and any(call.state is not State.ENDED for call in self.calls.values()):
            self.seconds, _, name, event = heappop(self._due)
            self.steps += 1
            call = self.calls[name]
            if event != TimeIsUp(-1):
                self._obey(call, call.handle(event, self.now))
            self._serve_waiting()

    def _serve_waiting(self) -> None:
        line = self.seats.waiting
        for name, extension in line.offers(self.seats, self.now):
            self._obey(self.calls[name], self.calls[name].handle(Offered(name, extension), self.now))
        for name, position in line.moved():
            self._obey(self.calls[name], self.calls[name].handle(Moved(name, position), self.now))
        if line and not any(event == TimeIsUp(-1) for *_, event in self._due):
            self._later(TICK, next(iter(self.calls)), TimeIsUp(-1))

    def _obey(self, call: Call, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case Wake(seconds, number):
                    self._later(seconds, call.id, TimeIsUp(number))
                case AskPlan():
                    self._later(0, call.id, Planned(some_plan(self.random)))
                case Ring(leg) | Dial(leg):
                    self._react(call, leg)
                case Play(_, number):
                    if self.random.random() < 0.9:
                        self._later(2, call.id, Played(call.id, number, heard=True))
                    if self.random.random() < 0.4:
                        self._later(1, call.id, KeyPressed(call.id, self.random.choice(KEYS)))
                case Connect(leg):
                    self.answered.append(call.id)
                    self._later(30, call.id, LegGone(leg, Gone.HUNG_UP))

    def _react(self, call: Call, leg: Leg) -> None:
        match self.random.randrange(3):
            case 0:
                self._later(self.random.randrange(1, 5), call.id, LegAnswered(leg))
            case 1:
                self._later(self.random.randrange(4), call.id, LegGone(leg, self.random.choice(MISSING)))

    def _later(self, seconds: float, call: str, event: Event) -> None:
        heappush(self._due, (self.seconds + seconds, self.steps * 1000 + len(self._due), call, event))
