"""What the switchboard looks like at one moment, for those who watch it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vonal.switchboard.core.call import Call
from vonal.switchboard.core.seats import Place, Seats


@dataclass(frozen=True, slots=True)
class CallView:
    """
    ``caller`` is the number of the other side, whoever began; ``state`` one of ``core.state``; ``answered_at`` is set
    once somebody talks.
    """

    call: str
    caller: str
    dialled: str
    started_at: datetime
    state: str
    ringing: tuple[str, ...]
    talking: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeatView:
    """``state`` is one of off_line, unreachable, wrapping_up, free, ringing, talking."""

    extension: str
    name: str
    state: str
    reachable: bool
    call: str | None
    wrap_up_until: datetime | None


@dataclass(frozen=True, slots=True)
class View:
    connected: bool
    calls: tuple[CallView, ...]
    seats: tuple[SeatView, ...]


def look(*, connected: bool, calls: Iterable[Call], seats: Seats, at: datetime) -> View:
    return View(connected, tuple(map(_call, calls)), tuple(_seat(place, at) for place in seats))


def _call(call: Call) -> CallView:
    return CallView(
        call=call.id,
        caller=call.started.caller,
        dialled=call.started.dialled,
        started_at=call.started.at,
        state=call.state.value,
        ringing=tuple(leg.extension for leg in call.ringing),
        talking=call.talk.leg.extension if call.talk else None,
        answered_at=call.talk.answered_at if call.talk else None,
    )


def _seat(place: Place, at: datetime) -> SeatView:
    until = place.seat.wrap_up_until
    return SeatView(
        extension=place.seat.extension,
        name=place.seat.name,
        state=_seat_state(place, at),
        reachable=place.reachable,
        call=place.call,
        wrap_up_until=until if until is not None and at < until else None,
    )


def _seat_state(place: Place, at: datetime) -> str:
    if place.call is not None:
        return "talking" if place.talking else "ringing"
    why_not = place.why_not(at)
    return why_not.value if why_not is not None else "free"
