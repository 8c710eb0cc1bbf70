"""What can happen to a call, and what a call can ask for."""

from dataclasses import dataclass

from vonal.switchboard.core.early import FarSounds
from vonal.switchboard.core.leg import Leg
from vonal.switchboard.core.office import News, PersonDialled, Route
from vonal.switchboard.core.plan import Plan
from vonal.switchboard.core.sounding import SoundReport
from vonal.switchboard.core.telephone import CallerLeft, LegAnswered, LegGone, Order


@dataclass(frozen=True, slots=True)
class Planned:
    """The office's answer to whom a caller is offered."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Routed:
    """The office's answer to where a dialled number goes."""

    route: Route


@dataclass(frozen=True, slots=True)
class Offered:
    """The line's next free person is ``extension``."""

    call: str
    extension: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The caller's position in the line."""

    call: str
    position: int


@dataclass(frozen=True, slots=True)
class TimeIsUp:
    """The alarm asked for by ``Wake`` with the same number."""

    alarm: int


@dataclass(frozen=True, slots=True)
class Rejoin:
    """
    This person's browser started anew and wants its talk back; or he wants to go on with it there or, ``on_phone``, on his
    SIP phone.
    """

    extension: str
    on_phone: bool = False


@dataclass(frozen=True, slots=True)
class HangUp:
    """The office ends the call."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Whoever talks lets the outside party hear music."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Whoever talks takes the outside party back from the music."""


@dataclass(frozen=True, slots=True)
class PassOn:
    """``extension`` passes his talk on to ``to``, which the office knows as ``route``; ``asking`` him first."""

    extension: str
    to: str
    route: Route
    asking: bool


@dataclass(frozen=True, slots=True)
class SendTo:
    """A caller nobody has answered yet is to ring at ``extension`` now, on line or not."""

    extension: str


@dataclass(frozen=True, slots=True)
class Complete:
    """Whoever was asked takes the talk over."""


@dataclass(frozen=True, slots=True)
class TalkTogether:
    """The outside party, who talks to it and who was asked are to hear each other."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Back to the outside party, without whoever was asked."""


@dataclass(frozen=True, slots=True)
class Turn:
    """From whoever was asked to the outside party, or back; the other one hears music."""


@dataclass(frozen=True, slots=True)
class Keep:
    """The person leaves the outside party with music and turns to ``to``, his leg in another call, which gets ``then``."""

    to: Leg
    then: "LegAnswered | GoOn"


@dataclass(frozen=True, slots=True)
class Freed:
    """Whom ``leg`` knocked at has ended his first talk."""

    leg: Leg


@dataclass(frozen=True, slots=True)
class Also:
    """Let another call know, if it goes on."""

    call: str
    event: "Event"


@dataclass(frozen=True, slots=True)
class Wake:
    """Hand back ``TimeIsUp(alarm)`` after so many seconds; only the newest alarm of a call counts."""

    seconds: float
    alarm: int


@dataclass(frozen=True, slots=True)
class Tell:
    """Let the office know."""

    news: News


@dataclass(frozen=True, slots=True)
class AskPlan:
    """Hand back ``Planned``: nobody has the outside party now, or it has pressed a key."""


@dataclass(frozen=True, slots=True)
class AskRoute:
    """Hand back ``Routed``."""

    dialled: PersonDialled


Wish = Pause | GoOn | PassOn | Complete | TalkTogether | Cancel | Turn
Event = (
    Planned
    | Routed
    | TimeIsUp
    | Rejoin
    | HangUp
    | Wish
    | Offered
    | Moved
    | SendTo
    | Keep
    | Freed
    | SoundReport
    | LegAnswered
    | LegGone
    | FarSounds
    | CallerLeft
)
Command = Order | Wake | Tell | AskPlan | AskRoute | Also
