"""The port to the telephone: what it is told to do, what it reports, and what it finds after a break."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from vonal.switchboard.core.between import Music, TurnTo
from vonal.switchboard.core.broken import OutsideVanished
from vonal.switchboard.core.devices import DeviceAnswered, ReachChanged
from vonal.switchboard.core.early import FarSounds, Overhear
from vonal.switchboard.core.ears import Listen
from vonal.switchboard.core.fax import FaxOrder, FaxUnanswered
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.office import CallStarted, Failed, PersonDialled, Seat
from vonal.switchboard.core.plan import Way
from vonal.switchboard.core.recorded import RecordingOrder, RecordingReport
from vonal.switchboard.core.sounding import SoundOrder, SoundReport

GUARD_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Talk:
    """Who last talked in a call, and since when."""

    leg: Leg
    answered_at: datetime


# What the telephone is told to do.


@dataclass(frozen=True, slots=True)
class Ring:
    """
    Ring a person; a rejoin rings the browser only, which answers by itself, or the SIP phone only (``on_phone``).
    ``caller`` and ``name`` are shown to him. ``asked_for``: he asked for it, so that his browser answers by itself, too. ``near``
    is a call he is to hear. ``devices`` are those he has, where the telephone does not know them by itself.
    """

    leg: Leg
    seconds: float
    caller: str
    asked_for: bool = False
    on_phone: bool = False
    near: str = ""
    devices: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """
    The caller waits: should nothing more come within ``seconds``, the telephone itself asks him for a message; a
    person who dialled is hung up. ``offers``, the number of the last leg, is kept with him for whoever takes over.
    """

    call: str
    offers: int
    seconds: int = GUARD_SECONDS


@dataclass(frozen=True, slots=True)
class Connect:
    """Answer the caller and let him talk to the person who answered at ``at``; ends the guard."""

    leg: Leg
    at: datetime


@dataclass(frozen=True, slots=True)
class Dial:
    """Call ``number`` for ``extension``: the call's outside party, who is recorded (``records``), or to pass a talk on to."""

    leg: Leg
    way: Way
    number: str
    extension: str
    records: bool


@dataclass(frozen=True, slots=True)
class Tone:
    """This person hears that it rings elsewhere; whom he talked to he does not hear."""

    leg: Leg


@dataclass(frozen=True, slots=True)
class Meet:
    """These two talk: the one called (outside, or a colleague) and the person who called; ends tone and guard."""

    called: Leg
    person: Leg
    at: datetime


@dataclass(frozen=True, slots=True)
class Gather:
    """
    These legs hear each other, beside those who do already. With ``talk`` the outside party is among them, talking to
    that leg; ends tones, music and guard.
    """

    call: str
    legs: tuple[Leg, ...]
    talk: Talk | None = None


@dataclass(frozen=True, slots=True)
class Swap:
    """The new leg takes the old one's place in the talk (or the silence after it); ends music and guard."""

    old: Leg
    new: Leg
    at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """The outside party hears music, and nobody hears him."""

    call: str
    music: str = "default"


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
    """
    Hang up on the outside party, if it is still there (or on a person who dialled and reached nobody, for ``why``),
    and clear the place where they talked.
    """

    call: str
    why: Failed | None = None


LegOrder = Ring | Connect | Dial | Overhear | Tone | Music | TurnTo | Meet | Swap | Drop | Listen
Order = LegOrder | Guard | Gather | Hold | AskForMessage | EndCall | SoundOrder | RecordingOrder


@dataclass(frozen=True, slots=True)
class LegAnswered:
    leg: Leg


@dataclass(frozen=True, slots=True)
class LegGone:
    leg: Leg
    why: Gone


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The outside party hung up, or the telephone took it over because the guard ran out."""

    call: str


LegReport = LegAnswered | LegGone
OtherReport = DeviceAnswered | OutsideVanished | FarSounds | FaxUnanswered | SoundReport | RecordingReport
# What the telephone finds when it looks around after a break.


@dataclass(frozen=True, slots=True)
class FoundCall:
    """
    An outside party who is there, or a person who dials; ``talk`` is set once somebody answered, ``alone`` when that
    person's leg is gone.
    """

    started: CallStarted | PersonDialled
    offers: int = 0
    talk: Talk | None = None
    alone: bool = False
    ringing: tuple[Leg, ...] = ()
    answered: tuple[Leg, ...] = ()  # answered while we were away, not connected
    held: bool = False  # the outside party is not where the others talk
    # And whoever talks to it is in another call meanwhile; of two colleagues who dialled, or ``alone`` whom he called.
    kept: bool = False
    beside: tuple[Leg, ...] = ()  # in the talk besides ``talk.leg``
    inherited: bool = False  # whoever passed it on left while we were away: ``talk`` is whom he asked
    is_up: bool = False  # an outside party who was answered, if only by a greeting
    keys: str = ""  # as marked
    queued_at: datetime | None = None
    # Of a call one of us began.
    dialler: Leg | None = None
    dialling: Leg | None = None  # rings outside
    far: Leg | None = None  # the outside party
    number: str = ""
    caller_id: str = ""


Report = CallStarted | PersonDialled | LegReport | CallerLeft | ReachChanged | FoundCall | OtherReport


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything going on; ``reachable`` are the extensions that have a telephone, ``devices`` which ones."""

    calls: tuple[FoundCall, ...] = ()
    reachable: frozenset[str] = frozenset()
    devices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class TelephoneIsAway(Exception):
    """There is no connection to the telephone."""


class TelephoneRefuses(TelephoneIsAway):
    """It does not know our name or our secret; somebody has to put that right."""


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

    def are_together(self, first: str, second: str) -> bool:
        """Whether a telephone can be turned from one of these calls to the other."""
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

    async def send_fax(self, order: FaxOrder) -> None:
        """
        Call, and send the pages to whoever answers.

        :raises TelephoneIsAway: there is no connection.
        """
        ...

    async def close(self) -> None:
        """Leave; calls in progress go on."""
        ...
