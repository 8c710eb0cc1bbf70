"""A person's telephones: the browser and the SIP phone."""

from dataclasses import dataclass
from datetime import datetime

from vonal.switchboard.core.leg import Leg


@dataclass(frozen=True, slots=True)
class ReachChanged:
    """A telephone of an extension came or went; ``devices`` are those that are there: ``browser``, ``phone``."""

    extension: str
    reachable: bool
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceAnswered:
    """The telephone reports on which device a leg was answered; ``LegAnswered`` came before."""

    leg: Leg
    device: str


@dataclass(frozen=True, slots=True)
class AnsweredOn:
    """The office is told on which device a person talks: ``browser`` or ``phone``."""

    call: str
    leg: str
    extension: str
    device: str
    at: datetime
