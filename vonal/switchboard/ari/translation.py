"""Asterisk's words into ours: channel names, causes, times."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.office import CallStarted, Failed, PersonDialled

BRIDGE_PREFIX = "b."
CUSTOMER = "in"
COLLEAGUE = "inside"
FAR = "out"
EAR = "ear"
EARLY = "early"

# What the telephone of a person who dialled is told, as ARI names it.
REASONS = {
    Failed.BUSY: "busy",
    Failed.NO_ANSWER: "no_answer",
    Failed.DECLINED: "rejected",
    Failed.UNREACHABLE: "unallocated",
    Failed.NO_TRUNK: "congestion",
    Failed.REFUSED: "rejected",
    Failed.IN_A_CALL: "busy",
}

# Q.850 causes as chan_pjsip derives them from SIP answers.
_GONE = {
    1: Gone.UNREACHABLE,
    3: Gone.UNREACHABLE,
    17: Gone.BUSY,
    18: Gone.NO_ANSWER,
    19: Gone.NO_ANSWER,
    20: Gone.UNREACHABLE,
    21: Gone.DECLINED,
    27: Gone.UNREACHABLE,
}
_HUNG_UP_CAUSES = frozenset({16, 17, 21, 26, 31})


class Device(StrEnum):
    """A person's two telephones, the lines out and who listens, as they stand at the end of a channel's id."""

    PHONE = "p"
    BROWSER = "w"
    LINE = "t"
    EAR = "e"

    def endpoint(self, extension: str) -> str:
        return f"{extension}-web" if self is Device.BROWSER else extension


_DEVICES = frozenset(Device)


def owner(endpoint: str) -> tuple[str, Device]:
    """Whose telephone an endpoint is."""
    if endpoint.endswith("-web"):
        return endpoint.removesuffix("-web"), Device.BROWSER
    return endpoint, Device.PHONE


def channel_id(leg: Leg, device: Device) -> str:
    return f"{leg}.{device.value}"


def telephone_of(channel: Mapping[str, Any]) -> tuple[str, Device]:
    """Whose telephone it is says the channel's name, which no caller id can forge."""
    return owner(str(channel["name"]).removeprefix("PJSIP/").rpartition("-")[0])


def own_leg(channel: Mapping[str, Any]) -> Leg:
    """Of a person who dialled."""
    return Leg(channel["id"], 0, telephone_of(channel)[0])


def leg_of(channel: str) -> Leg | None:
    """The leg a channel belongs to, by its id alone."""
    text, _, device = channel.rpartition(".")
    return Leg.parse(text) if device in _DEVICES else None


def early_id(far: Leg) -> str:
    """The channel by which is heard what this one sounds like before it answers."""
    return f"{far}.{EARLY}"


def early_of(channel: str) -> Leg | None:
    text, _, kind = channel.rpartition(".")
    return Leg.parse(text) if kind == EARLY else None


def bridge_id(call: str) -> str:
    return BRIDGE_PREFIX + call


def call_started(channel: Mapping[str, Any], dialled: str) -> CallStarted:
    return CallStarted(channel["id"], channel["caller"]["number"], dialled, moment(channel["creationtime"]))


def person_dialled(channel: Mapping[str, Any], dialled: str) -> PersonDialled:
    leg = own_leg(channel)
    return PersonDialled(leg.call, leg.extension, dialled, moment(channel["creationtime"]))


def moment(text: str) -> datetime:
    """Asterisk's time with its local offset, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def gone_unanswered(cause: int) -> Gone:
    return _GONE.get(cause, Gone.NO_ANSWER if cause == 0 or cause == 16 else Gone.UNREACHABLE)


def gone_talking(cause: int) -> Gone:
    """A talk ended by a BYE has an ordinary cause; anything else is a telephone that vanished."""
    return Gone.HUNG_UP if cause in _HUNG_UP_CAUSES else Gone.LOST
