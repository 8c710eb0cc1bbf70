"""Where a call stands, how long it may stand there without us, and what an ended leg means."""

from enum import StrEnum

from vonal.switchboard.core.leg import Gone
from vonal.switchboard.core.office import Failed, Missed
from vonal.switchboard.core.telephone import GUARD_SECONDS

# Somebody is there who means to come back to him.
HELD_GUARD_SECONDS = 60


class State(StrEnum):
    PLANNING = "planning"
    GREETING = "greeting"  # the outside party hears the plan's greeting
    CONSENT = "consent"  # and that it is recorded
    MENU = "menu"  # and is to press a key
    RINGING = "ringing"
    QUEUED = "queued"  # it waits for somebody to be free
    OFFERED = "offered"  # it is offered a call-back
    SENDING = "sending"  # another number is called for it
    LEAVING = "leaving"  # it hears the last words
    TALKING = "talking"
    BROKEN = "broken"  # the person's telephone vanished
    HELD = "held"  # the person lets the outside party hear music
    ASKING = "asking"  # and asks somebody
    TOGETHER = "together"  # all three talk
    ASIDE = "aside"  # the person is back with the outside party; whoever was asked hears music
    PASSING = "passing"  # the person has left; somebody is rung to take over
    ENDED = "ended"


MISSED = {
    Gone.NO_ANSWER: Missed.NO_ANSWER,
    Gone.DECLINED: Missed.DECLINED,
    Gone.HUNG_UP: Missed.DECLINED,
    Gone.BUSY: Missed.BUSY,
    Gone.UNREACHABLE: Missed.UNREACHABLE,
    Gone.LOST: Missed.UNREACHABLE,
}
FAILED = {
    Gone.NO_ANSWER: Failed.NO_ANSWER,
    Gone.DECLINED: Failed.DECLINED,
    Gone.HUNG_UP: Failed.DECLINED,
    Gone.BUSY: Failed.BUSY,
    Gone.UNREACHABLE: Failed.UNREACHABLE,
    Gone.LOST: Failed.UNREACHABLE,
}
GUARDED = {
    State.PLANNING: GUARD_SECONDS,
    State.GREETING: GUARD_SECONDS,
    State.CONSENT: GUARD_SECONDS,
    State.MENU: GUARD_SECONDS,
    State.RINGING: GUARD_SECONDS,
    State.QUEUED: GUARD_SECONDS,
    State.OFFERED: GUARD_SECONDS,
    State.SENDING: GUARD_SECONDS,
    State.LEAVING: GUARD_SECONDS,
    State.BROKEN: GUARD_SECONDS,
    State.PASSING: GUARD_SECONDS,
    State.HELD: HELD_GUARD_SECONDS,
    State.ASKING: HELD_GUARD_SECONDS,
}
