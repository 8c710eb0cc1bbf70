"""One leg may ring several devices; whoever listens sees one leg only."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vonal.switchboard.ari.translation import Device, channel_id, gone_talking, gone_unanswered, leg_of
from vonal.switchboard.core.leg import Gone, Leg
from vonal.switchboard.core.telephone import LegAnswered, LegGone


@dataclass(slots=True)
class _Devices:
    open: set[str] = field(default_factory=set)
    answered: str | None = None


class Legs:
    """The channels of every leg. Methods return what happened to the leg and which channels to hang up."""

    def __init__(self) -> None:
        self._legs: dict[Leg, _Devices] = {}
        # Channels whose leg is not in their name.
        self._own: dict[str, Leg] = {}
        self._dialled_on_phone: set[str] = set()

    def own(self, leg: Leg) -> None:
        """Note a person who dialled; the channel is the call's own."""
        self._own[leg.call] = leg
        self._legs[leg] = _Devices({leg.call}, leg.call)

    def dialled_on_phone(self, channels: Iterable[str]) -> None:
        """Note SIP phones whose channels do not say so, as those do that were rung."""
        self._dialled_on_phone.update(channels)

    def is_phone(self, channel: str) -> bool:
        """Whether it is the SIP phone of one of ours."""
        if channel in self._dialled_on_phone:
            return True
        return channel.endswith(f".{Device.PHONE}") and leg_of(channel) is not None

    def ring(self, leg: Leg, devices: list[Device]) -> list[tuple[Device, str]]:
        """Note the devices about to ring, and name their channels."""
        rung = [(device, channel_id(leg, device)) for device in devices]
        self._legs[leg] = _Devices({channel for _, channel in rung})
        return rung

    def found(self, leg: Leg, channels: list[str], answered: str | None) -> None:
        """Note a leg that was there before us."""
        self._legs[leg] = _Devices(set(channels), answered)
        self._own |= {channel: leg for channel in channels if leg_of(channel) != leg}

    def turn(self, old: Leg, new: Leg) -> str | None:
        """The telephone of one leg is another's from now on; the channel that answered."""
        if (known := self._forget(old)) is None:
            return None
        self._legs[new] = known
        self._own |= dict.fromkeys(known.open, new)
        return known.answered

    def talks_on(self, channel: str) -> Leg | None:
        """Whose telephone it is, once it has answered."""
        leg = self._own.get(channel) or leg_of(channel)
        return leg if leg is not None and self.channel(leg) == channel else None

    def rings_on(self, channel: str) -> Leg | None:
        """Whose it is, when he was called and has not answered."""
        leg = leg_of(channel)
        known = self._legs.get(leg) if leg is not None else None
        return leg if known is not None and known.answered is None else None

    def channel(self, leg: Leg) -> str | None:
        """The channel that answered."""
        known = self._legs.get(leg)
        return known.answered if known is not None else None

    def answered(self, channel: str) -> tuple[LegAnswered | None, list[str]]:
        leg = self._own.get(channel) or leg_of(channel)
        known = self._legs.get(leg) if leg is not None else None
        if leg is None or known is None or channel not in known.open:
            return None, [channel]
        if known.answered == channel:
            return None, []
        if known.answered is not None:
            return None, [channel]
        known.answered = channel
        others = known.open - {channel}
        known.open = {channel}
        return LegAnswered(leg), sorted(others)

    def gone(self, channel: str, cause: int | None) -> tuple[LegGone | None, list[str]]:
        """``cause`` is Q.850's number; ``None`` when the device could not even be rung."""
        self._dialled_on_phone.discard(channel)
        leg = self._own.get(channel) or leg_of(channel)
        known = self._legs.get(leg) if leg is not None else None
        if leg is None or known is None or channel not in known.open:
            return None, []
        known.open.discard(channel)
        self._own.pop(channel, None)
        if known.answered == channel:
            self._forget(leg)
            return LegGone(leg, gone_talking(cause or 0)), []
        why = Gone.UNREACHABLE if cause is None else gone_unanswered(cause)
        if known.open and why not in (Gone.DECLINED, Gone.BUSY):
            return None, []
        del self._legs[leg]
        return LegGone(leg, why), sorted(known.open)

    def drop(self, leg: Leg) -> list[str]:
        """Forget a leg; its channels are to be hung up."""
        return sorted(known.open) if (known := self._forget(leg)) is not None else []

    def drop_own(self, call: str) -> None:
        """Forget whoever dialled this call: his channel is being hung up."""
        if (leg := self._own.get(call)) is not None:
            self._forget(leg)

    def _forget(self, leg: Leg) -> _Devices | None:
        known = self._legs.pop(leg, None)
        for channel in known.open if known is not None else ():
            self._own.pop(channel, None)
        return known
