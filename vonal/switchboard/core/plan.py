"""Who is rung, in which order, for how long, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a person stands in a plan; the office's screens translate it."""

    OWN_MANAGER = "own_manager"
    EXPERIENCED = "experienced"
    REGION = "region"
    ON_DUTY = "on_duty"
    GROUP = "group"
    DEPUTY = "deputy"  # stands in for the customer's own manager
    NAMED = "named"  # the head wants him rung by name
    QUEUE = "queue"  # somebody waits in the queue, and he is free
    CHOSEN = "chosen"
    DIALLED = "dialled"  # he calls himself
    CALLED = "called"  # a colleague calls him
    PASSED_ON = "passed_on"  # a colleague passes his talk on
    ASKED = "asked"  # a colleague asks him in the middle of a talk
    CAME_BACK = "came_back"  # nobody took what he passed on


@dataclass(frozen=True, slots=True)
class Step:
    """Ring these extensions together for so many seconds, then go on."""

    extensions: tuple[str, ...]
    seconds: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Way:
    """
    One way out: the telephone's name of a line, the number as that line wants it, whose number is shown, and how long it
    may ring.
    """

    endpoint: str
    number: str
    caller_id: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Say:
    """
    A sound to be heard: a file below ``<home>/sounds``, named without its extension (``greetings/7``); empty for silence.
    Whoever presses ``refuse_key`` while he is told that the talk is recorded will not be.
    """

    sound: str = ""
    refuse_key: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """
    Keys to choose from, said and then waited for, ``tries`` times. The office is asked for a plan again with the key, or
    with ``NO_KEY`` when none of these was pressed.
    """

    say: Say
    keys: tuple[str, ...]
    seconds: float = 5
    tries: int = 2


NO_KEY = "t"


@dataclass(frozen=True, slots=True)
class Message:
    """The answering machine."""


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Said, then hung up."""

    say: Say = Say()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another number (E.164), by the first way that takes it; it rings at most so many seconds."""

    number: str
    ways: tuple[Way, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Queue:
    """
    The caller waits, with music and now and then his position, for the first of these who becomes free: longest waiting
    caller first, longest free person first. A person rings for ``ring_seconds``, then waits that long while others are
    tried. Pressing ``call_back_key`` asks for a call-back, which is offered after each position: by ``say``, or in the
    switchboard's own words. After ``seconds`` comes the plan's next end.
    """

    extensions: tuple[str, ...]
    seconds: float
    say_position_seconds: float = 30
    call_back_key: str = ""
    music: str = "default"
    ring_seconds: float = 15
    say: Say = Say()


@dataclass(frozen=True, slots=True)
class CallBackOffer:
    """
    Pressing ``key``, or staying until ``seconds`` after what is said (in the switchboard's own words, if nothing is given),
    asks for a call-back; the caller is thanked and hung up. Of no ``seconds``: he has asked already, by the key of a menu.
    """

    say: Say
    key: str
    seconds: float


End = Message | Goodbye | Elsewhere | Queue | CallBackOffer


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What a caller goes through: greeting, consent announcement and menu (after which another plan is asked for), each only
    if there is one; then the steps in order, then the ends, until one of them takes him. When none does, he is asked for
    a message. The steps of a plan without anything to be said ring before the call is answered.
    """

    steps: tuple[Step, ...] = ()
    language: str = "en"
    greeting: Say = Say()
    consent: Say = Say()
    menu: Menu | None = None
    ends: tuple[End, ...] = (Message(),)
