"""Calls whose callers hear something, and what the tests say of it."""

from tests.switchboard.cast import (
    NOON,
    later,
    roster,
    seat,
    started,
)
from vonal.switchboard.core.call import Call
from vonal.switchboard.core.moves import Command, Moved, Offered, Planned
from vonal.switchboard.core.plan import (
    End,
    Menu,
    Plan,
    Queue,
    Reason,
    Say,
    Step,
)
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.sounding import Play, Played

HELLO, RECORDED, CHOOSE = Say("hello"), Say("recorded"), Say("choose")
MENU = Menu(CHOOSE, ("1", "2"))
QUEUE = Queue(("101", "102"), 60, call_back_key="5")
ONE_STEP = (Step(("101",), 5, Reason.GROUP),)


def following(made: Plan, seats: Seats | None = None, call: str = "c1") -> tuple[Call, list[Command]]:
    new = Call(started(call), seats or roster())
    new.start(NOON)
    return new, new.handle(Planned(made), NOON)


def ending(*ends: End, seats: Seats | None = None, call: str = "c1") -> tuple[Call, list[Command]]:
    return following(Plan(ends=ends), seats, call)


def nobody_free() -> Seats:
    seats = Seats()
    seats.replace_all([seat("101", on_line=False), seat("102", on_line=False)], frozenset(("101", "102")))
    return seats


def played(commands: list[Command]) -> Played:
    """The last sound is over."""
    return Played("c1", [each.number for each in commands if isinstance(each, Play)][-1], heard=True)


def sounds(commands: list[Command]) -> list[str]:
    plays = [each for each in commands if isinstance(each, Play)]
    return [sound.sound if isinstance(sound, Say) else sound.name for each in plays for sound in each.sounds]


def serve(seats: Seats, calls: dict[str, Call], seconds: float = 0) -> list[Command]:
    """As the exchange does."""
    done: list[Command] = []
    for call, extension in seats.waiting.offers(seats, later(seconds)):
        done += calls[call].handle(Offered(call, extension), later(seconds))
    for call, position in seats.waiting.moved():
        done += calls[call].handle(Moved(call, position), later(seconds))
    return done
