"""The port to the telephone: what it is told to do, what it reports, and what it finds after a break."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from vonal.switchboard.core.office import CallStarted, Seat

GUARD_SECONDS = 5
_LEG = re.compile(r"(?P<call>.+)\.(?P<kind>[rj])(?P<number>\d+)\.(?P<extension>[^.]+)")


@dataclass(frozen=True, slots=True)
class Leg:
    """One attempt to bring one person into one call. Its text form names it towards office and telephone."""

    call: str
    number: int
    extension: str
    rejoin: bool = False

    def __str__(self) -> str:
        return f"{self.call}.{'j' if self.rejoin else 'r'}{self.number}.{self.extension}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read the text form back; ``None`` when it is no leg of ours."""
        found = _LEG.fullmatch(text)
        if found is None:
            return None
        return cls(found["call"], int(found["number"]), found["extension"], found["kind"] == "j")


class Gone(StrEnum):
    """Why a leg is no more."""

    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    HUNG_UP = "hung_up"  # the person ended it
    LOST = "lost"  # it broke: nobody wished it


# What the telephone is told to do.


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring a person; a rejoin rings the browser only, which answers by itself."""

    leg: Leg
    seconds: float
    caller: str


@dataclass(frozen=True, slots=True)
class Guard:
    """
    The caller waits: should nothing more come within ``GUARD_SECONDS``, the telephone itself asks him for a
    message. ``offers``, the number of the last leg, is kept with him for whoever takes over.
    """

    call: str
    offers: int


@dataclass(frozen=True, slots=True)
class Connect:
    """Answer the caller and let him talk to the person who answered at ``at``; ends the guard."""

    leg: Leg
    at: datetime


@dataclass(frozen=True, slots=True)
class Swap:
    """The new leg takes the old one's place in the talk (or the silence after it); ends music and guard."""

    old: Leg
    new: Leg
    at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """The caller hears music."""

    call: str


@dataclass(frozen=True, slots=True)
class Drop:
    """End one leg, ringing or talking; ``taken`` tells its telephone that somebody else answered."""

    leg: Leg
    taken: bool = False


@dataclass(frozen=True, slots=True)
class AskForMessage:
    """Hand the caller to the answering machine, speaking ``language``; he is no longer ours."""

    call: str
    language: str


@dataclass(frozen=True, slots=True)
class EndCall:
    """Hang up on the caller, if he is still there, and clear the place where he talked."""

    call: str


Order = Ring | Guard | Connect | Swap | Hold | Drop | AskForMessage | EndCall


# What the telephone reports.


@dataclass(frozen=True, slots=True)
class LegAnswered:
    leg: Leg


@dataclass(frozen=True, slots=True)
class LegGone:
    leg: Leg
    why: Gone


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller hung up, or the telephone took him over because the guard ran out."""

    call: str


@dataclass(frozen=True, slots=True)
class ReachChanged:
    """The last telephone of an extension went, or the first one came."""

    extension: str
    reachable: bool


Report = CallStarted | LegAnswered | LegGone | CallerLeft | ReachChanged


# What the telephone finds when it looks around after a break.


@dataclass(frozen=True, slots=True)
class Talk:
    """Who last talked in a call, and since when."""

    leg: Leg
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class FoundCall:
    """A caller who is there; ``talk`` is set once somebody answered, ``alone`` when that person's leg is gone."""

    started: CallStarted
    offers: int = 0
    talk: Talk | None = None
    alone: bool = False
    ringing: tuple[Leg, ...] = ()
    answered: tuple[Leg, ...] = ()  # answered while we were away, not connected


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything going on; ``reachable`` are the extensions that have a telephone."""

    calls: tuple[FoundCall, ...] = ()
    reachable: frozenset[str] = frozenset()


class TelephoneIsAway(Exception):
    """There is no connection to the telephone."""


class TelephoneIsTaken(Exception):
    """Another switchboard took the line over; this one must stop."""


class Telephone(Protocol):
    """A telephone exchange that does what it is told. All of it is called from one event loop."""

    async def connect(self) -> Snapshot:
        """
        Open the connection and look around; reports are kept from before the look on.

        :raises TelephoneIsAway: it cannot be reached.
        """
        ...

    async def listen(self, hear: Callable[[Report], None]) -> None:
        """
        Hand over the kept reports, then each as it comes; return when the connection is gone.

        :raises TelephoneIsTaken: another switchboard took the line over.
        """
        ...

    def do(self, order: Order) -> None:
        """Carry an order out, in the order given, without waiting; without a connection it is forgotten."""
        ...

    async def tidy(self) -> None:
        """End, one by one, the legs and rooms no call needs."""
        ...

    async def install_only(self, seats: Sequence[Seat]) -> None:
        """
        Install these and take every other extension away.

        :raises TelephoneIsAway: there is no connection.
        """
        ...

    async def install(self, seat: Seat) -> None:
        """Let the person's telephones register. Repeating it does no harm."""
        ...

    async def uninstall(self, extension: str) -> None:
        """Their registrations end and their passwords no longer work."""
        ...

    async def place_call(self, caller: str, dialled: str, seconds: float) -> None:
        """
        Call the line as a customer would, talk for ``seconds``, hang up.

        :raises TelephoneIsAway: there is no connection.
        """
        ...

    async def close(self) -> None:
        """Leave; calls in progress go on."""
        ...
