"""The people and the call of the switchboard's tests."""

from datetime import UTC, datetime, timedelta

from vonal.switchboard.core.call import Call
from vonal.switchboard.core.dialled import DialledCall
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.moves import (
    Also,
    AskPlan,
    AskRoute,
    Command,
    PassOn,
    Planned,
    Routed,
    Tell,
    TimeIsUp,
    Wake,
)
from vonal.switchboard.core.office import (
    CallStarted,
    Inside,
    News,
    Outside,
    PersonDialled,
    Route,
    Seat,
)
from vonal.switchboard.core.plan import Plan, Reason, Step, Way
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.telephone import LegAnswered, Order

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EVERYBODY = ("101", "102", "103", "104")


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def seat(
    extension: str, *, on_line: bool = True, wrap_up: int = 180, wrap_up_until: datetime | None = None
) -> Seat:
    return Seat(extension, f"Person {extension}", "phone", "browser", on_line, wrap_up, wrap_up_until)


def roster(*extensions: str) -> Seats:
    """Everybody (or those named) is on line, reachable and free."""
    seats = Seats()
    chosen = extensions or EVERYBODY
    seats.replace_all([seat(extension) for extension in chosen], frozenset(chosen))
    return seats


def started(call: str = "c1", caller: str = "+36301234567") -> CallStarted:
    return CallStarted(call, caller, "100", NOON)


def plan(*steps: str, seconds: float = 5, language: str = "en") -> Plan:
    """Steps like ``"101"`` or ``"101 102"`` (together)."""
    return Plan(tuple(Step(tuple(step.split()), seconds, Reason.GROUP) for step in steps), language)


def leg(extension: str, number: int = 1, call: str = "c1", *, rejoin: bool = False) -> Leg:
    return Leg(call, number, extension, rejoin)


def ringing(seats: Seats, *steps: str, call: str = "c1") -> tuple[Call, TimeIsUp]:
    """A call whose first step is being rung, and the alarm that ends the step."""
    new = Call(started(call), seats)
    new.start(NOON)
    return new, alarm(new.handle(Planned(plan(*steps)), NOON))


def talking(seats: Seats, *steps: str, call: str = "c1", at: datetime = NOON) -> Call:
    """A call the first person of the plan has answered."""
    new, _ = ringing(seats, *steps, call=call)
    new.handle(LegAnswered(next(iter(new.ringing))), at)
    return new


def orders(commands: list[Command]) -> list[Order]:
    return [each for each in commands if not isinstance(each, Tell | Wake | AskPlan | AskRoute | Also)]


def news(commands: list[Command]) -> list[News]:
    return [each.news for each in commands if isinstance(each, Tell)]


def alarm(commands: list[Command]) -> TimeIsUp:
    """The alarm just asked for, going off."""
    return TimeIsUp([each.alarm for each in commands if isinstance(each, Wake)][-1])


WAY = Way("trunk", "0036701112233", "+3612345678", 60)
OTHER_WAY = Way("trunk-2", "701112233", "+3612345679", 30)
NUMBER = "+36701112233"


def dialled(dialled: str = NUMBER, extension: str = "101", call: str = "c1") -> PersonDialled:
    return PersonDialled(call, extension, dialled, NOON)


def far(number: int = 1, call: str = "c1") -> Leg:
    """Somebody outside."""
    return Leg.far(call, number)


def own(extension: str = "101", call: str = "c1") -> Leg:
    """The telephone of whoever dialled."""
    return Leg(call, 0, extension)


def dialling(seats: Seats, *ways: Way, at: datetime = NOON) -> tuple[DialledCall, TimeIsUp]:
    """101 has dialled; the first way is being tried, and the alarm that ends it."""
    call = DialledCall(dialled(), seats)
    call.start(at)
    return call, alarm(call.handle(Routed(Outside(NUMBER, ways or (WAY,))), at))


def talking_out(seats: Seats) -> DialledCall:
    """101 talks to somebody he called."""
    call, _ = dialling(seats)
    call.handle(LegAnswered(far()), NOON)
    return call


def pass_on(to: str, *, asking: bool = False, route: Route | None = None, by: str = "101") -> PassOn:
    return PassOn(by, to, route or Inside(to), asking)
