"""Telephones that do anything at any time, calls that must cope, and a look at what they order."""

import random
from collections import defaultdict
from datetime import datetime

from tests.switchboard.cast import EVERYBODY, later, roster, started
from tests.switchboard.places import Places
from tests.switchboard.plans import KEYS, early_sound, some_plan, some_wish
from vonal.switchboard.core.between import TurnTo
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.dialled import DialledCall
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.moves import (
    Also,
    Command,
    Event,
    Freed,
    HangUp,
    Moved,
    Offered,
    PassOn,
    Planned,
    Rejoin,
    Routed,
    Tell,
    TimeIsUp,
    Wake,
)
from vonal.switchboard.core.office import (
    CallEnded,
    Inside,
    Outside,
    PersonDialled,
    PersonRang,
    Refused,
    Route,
)
from vonal.switchboard.core.plan import Reason, Way
from vonal.switchboard.core.second import turning
from vonal.switchboard.core.sounding import KeyPressed, Played
from vonal.switchboard.core.state import State
from vonal.switchboard.core.telephone import (
    AskForMessage,
    CallerLeft,
    Connect,
    Dial,
    Drop,
    EndCall,
    LegAnswered,
    LegGone,
    Ring,
    Swap,
)

WAYS = (Way("trunk", "1", "+361", 60), Way("other", "2", "+362", 60))
ROUTES: tuple[Route, ...] = (
    *(Inside(extension) for extension in (*EVERYBODY, "199")),
    Outside("+3670", WAYS),
    Outside("+3671", WAYS[:1]),
    Outside("+3672", ()),
    Refused("no"),
)


class World:
    """Everything is random but reproducible; what must never be, is asserted as it is ordered."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.seats = roster()
        for each in EVERYBODY:
            self.seats.set_devices(each, ("browser",))
        self.calls: dict[str, Call] = {}
        self.places: dict[str, Places] = defaultdict(Places)
        self.rung: dict[str, set[Leg]] = defaultdict(set)
        self.legs: dict[str, list[Leg]] = defaultdict(list)
        self.alarms: list[tuple[str, TimeIsUp]] = []
        self.ended: set[str] = set()
        self.seen: set[State] = set()
        self.seconds = 0.0
        self.offers = self.turned = self.left_by = 0

    @property
    def now(self) -> datetime:
        return later(self.seconds)

    def step(self) -> None:
        self.seconds += self.random.random()
        happening = self.random.random()
        if happening < 0.05:
            self.arrive()
        elif happening < 0.1:
            self.dial()
        elif happening < 0.2:
            self.change_a_seat()
        elif self.calls:
            call = self.random.choice(list(self.calls.values()))
            event = self.event(call)
            if isinstance(event, Played):
                self.places[call.id].playing = None
            if isinstance(event, LegGone):
                self.rung[event.leg.extension].discard(event.leg)
                self.places[call.id].gone(event.leg)
            self.obey(call, call.handle(event, self.now))
            if self.random.random() < 0.3:
                self.turn(self.random.choice(EVERYBODY))
        for knock in self.seats.knocks_at_free():
            self.seats.release(knock.extension, knock.call)
            self.obey(self.calls[knock.call], self.calls[knock.call].handle(Freed(knock), self.now))
        self.serve_waiting()

    def turn(self, extension: str) -> None:
        if (turn := turning(self.seats, extension)) is not None and turn[0] in self.calls:
            self.obey(self.calls[turn[0]], self.calls[turn[0]].handle(turn[1], self.now))

    def serve_waiting(self) -> None:
        line = self.seats.waiting
        for name, extension in line.offers(self.seats, self.now):
            self.obey(self.calls[name], self.calls[name].handle(Offered(name, extension), self.now))
        for name, position in line.moved():
            assert 1 <= position <= len(line)
            self.obey(self.calls[name], self.calls[name].handle(Moved(name, position), self.now))

    def arrive(self) -> None:
        name = f"c{len(self.ended) + len(self.calls)}"
        self.calls[name] = call = Call(started(name), self.seats)
        self.obey(call, call.start(self.now))

    def dial(self) -> None:
        name, extension = f"d{self.random.random()}", self.random.choice(EVERYBODY)
        if self.rung[extension]:
            return
        rings_first = self.random.random() < 0.3
        dialled = PersonDialled(name, extension, "0", self.now)
        self.calls[name] = call = DialledCall(dialled, self.seats, rings_first=rings_first)
        if call.leg is not None:
            self.rung[extension].add(call.leg)
            self.legs[name].append(call.leg)
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
        leg = self.own_leg(call)
        alarm = self.random.choice([each for name, each in self.alarms if name == call.id] or [TimeIsUp(0)])
        talks = call.talk.leg.extension if call.talk is not None else "101"
        to, asking = self.random.choice(ROUTES), self.random.random() < 0.5
        choices: list[Event] = [
            Planned(some_plan(self.random)),
            Routed(to),
            alarm,
            *[LegAnswered(leg)] * 2,
            *early_sound(call),
            LegGone(leg, self.random.choice(list(Gone))),
            Rejoin(leg.extension),
            Played(call.id, self.places[call.id].playing or 0, self.random.random() < 0.9),
            KeyPressed(call.id, self.random.choice(KEYS)),
            PassOn(talks, "x", to, asking),
            some_wish(self.random),
        ]
        if call.state in (State.ASKING, State.ASIDE):
            answers = [LegAnswered(each) for each in call.ringing if each in self.legs[call.id]]
            choices += answers * 8 or [some_wish(self.random) for _ in range(6)]
        if self.random.random() < 0.05:
            choices = [CallerLeft(call.id), HangUp()]
        return self.random.choice(choices)

    def own_leg(self, call: Call) -> Leg:
        # Mostly one of the newest; an old one now and then.
        own = [leg for leg in self.legs[call.id] if not self.seats.is_kept(leg)]
        own = own[-3:] if self.random.random() < 0.8 else own
        return self.random.choice(own) if own else Leg(call.id, 1, "101")

    def obey(self, call: Call, commands: list[Command]) -> None:
        self.seen.add(call.state)
        for command in commands:
            self.places[call.id].obey(command)
            self.watch(call, command)
        if call.state is State.ENDED:
            self.calls.pop(call.id, None)
            self.places.pop(call.id, None)
        else:
            self.check_places(call)

    def watch(self, call: Call, command: Command) -> None:
        match command:
            case Ring(leg):
                self.offered(leg)
            case Dial(leg):
                self.legs[leg.call].append(leg)
            case Drop(leg):
                self.rung[leg.extension].discard(leg)
            case Connect(leg):
                assert leg.outside or leg in self.rung[leg.extension]
            case Swap(old, new):
                self.rung[old.extension].discard(old)
                assert new in self.rung[new.extension]
            case TurnTo(old, new):
                self.rung[old.extension].discard(old)
                self.rung[new.extension].add(new)
                self.legs[new.call].append(new)
                self.turned += 1
            case Also(other, event) if other in self.calls:
                self.obey(self.calls[other], self.calls[other].handle(event, self.now))
            case Wake(_, number):
                self.alarms = [*self.alarms[-50:], (call.id, TimeIsUp(number))]
            case Tell() | EndCall() | AskForMessage():
                self.watch_told(call, command)

    def watch_told(self, call: Call, command: Command) -> None:
        match command:
            case Tell(CallEnded()):
                assert call.id not in self.ended, "ended twice"
                self.ended.add(call.id)
            case Tell(PersonRang(_, _, extension, _, Reason.GROUP | Reason.QUEUE)):
                self.check_free(extension)
            case EndCall() | AskForMessage():
                assert call.state is State.ENDED
                for leg in call.legs_of(call.dialled.extension) if isinstance(call, DialledCall) else ():
                    self.rung[leg.extension].discard(leg)

    def offered(self, leg: Leg) -> None:
        mine = self.rung[leg.extension]
        if leg.rejoin:
            assert {other.call for other in mine} <= {leg.call}
        else:
            assert not mine, f"{leg} is offered to somebody who has {mine}"
            place = self.seats.place(leg.extension)
            assert place is not None
            assert place.reachable
        self.rung[leg.extension].add(leg)
        self.legs[leg.call].append(leg)
        self.offers += 1

    def check_free(self, extension: str) -> None:
        """Whom nobody asked for by name is offered a call only while he takes calls."""
        place = self.seats.place(extension)
        assert place is not None
        assert place.seat.on_line
        assert not (place.seat.wrap_up_until and self.now < place.seat.wrap_up_until)

    def check_places(self, call: Call) -> None:
        """Nobody stands in silence."""
        places, talk, passing = self.places[call.id], call.talk, call.passing
        inside = isinstance(call, DialledCall) and call.is_inside
        match call.state:
            case State.TALKING:
                assert talk is not None
                here = {call.leg, talk.leg} if isinstance(call, DialledCall) and inside else {None, talk.leg}
                away = {leg for leg in here if leg is not None and self.seats.is_kept(leg)}
                self.left_by += len(away)
                assert places.room == (set() if away else here), (call.id, places.room)
                assert not away or (inside and places.resting >= here - away)
            case State.TOGETHER:
                assert talk is not None
                assert passing is not None
                assert places.room == {None, talk.leg, passing.leg}
            case State.ASIDE:
                assert talk is not None
                assert passing is not None
                assert places.room == {None, talk.leg}
                assert places.resting == {passing.leg}
            case State.HELD | State.BROKEN | State.PASSING:
                assert places.music
                assert None not in places.room
                assert call.state is not State.PASSING or not places.room
            case State.ASKING:
                assert talk is not None
                assert passing is not None
                assert places.music
                asked = {talk.leg, passing.leg} if passing.leg is not None else set()
                assert places.room == asked
                assert passing.leg is not None or places.tone == {talk.leg}
            case State.QUEUED | State.GREETING | State.CONSENT | State.LEAVING:
                assert places.hears
                assert not places.room
            case State.RINGING | State.SENDING:
                assert places.hears or not call.is_up
                assert not places.room
            case State.PLANNING | State.MENU | State.OFFERED:
                assert not places.room

    def check(self) -> None:
        owners: dict[str, set[str]] = defaultdict(set)
        for call in self.calls.values():
            rung = {leg for leg in call.ringing if self.seats.knock_of(leg.extension) != leg}
            here = {leg for each in EVERYBODY for leg in call.legs_of(each) if not self.seats.is_kept(leg)}
            # Who passes his talk on may be back in one that waited for him.
            for leg in rung if call.state is State.PASSING else rung | here:
                owners[leg.extension].add(call.id)
        assert all(len(calls) == 1 for calls in owners.values()), owners
