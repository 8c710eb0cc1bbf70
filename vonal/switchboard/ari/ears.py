"""Who listens to a talk, as Asterisk's snoop channels and bridges."""

from dataclasses import dataclass

from vonal.switchboard.ari.client import AriClient
from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.translation import EAR, Device, bridge_id, channel_id
from vonal.switchboard.core.ears import How, Listen
from vonal.switchboard.core.leg import Leg


@dataclass(slots=True)
class _Ear:
    """``snoop`` is the copy of the talk he hears, ``room`` the bridge his telephone is in."""

    channel: str
    snoop: str | None = None
    snoops: int = 0
    room: str | None = None
    has_own_room: bool = False


class Ears:
    """
    To hear, or to be heard by the colleague alone, a copy of the colleague's channel and the listener's telephone are in a
    room of their own; to join, the telephone is in the talk's. Named as no call's, whatever is left is a stray.
    """

    def __init__(self, client: AriClient, application: str, legs: Legs) -> None:
        self._client = client
        self._application = application
        self._legs = legs
        self._ears: dict[Leg, _Ear] = {}

    def listen(self, order: Listen) -> None:
        channel, talker = self._legs.channel(order.ear), self._legs.channel(order.to)
        if channel is None or talker is None:
            return
        ear = self._ears.setdefault(order.ear, _Ear(channel))
        self._drop_snoop(ear)
        if order.how is How.JOIN:
            self._move(ear, bridge_id(order.to.call))
            return
        own = bridge_id(order.ear.call)
        if not ear.has_own_room:
            ear.has_own_room = True
            self._client.send("POST", f"bridges/{own}", {"type": "mixing"})
        self._move(ear, own)
        ear.snoops += 1
        ear.snoop = channel_id(Leg(order.ear.call, 1 + ear.snoops, order.ear.extension), Device.EAR)
        heard = {"spy": "both", "whisper": "out" if order.how is How.WHISPER else "none"}
        told = {"app": self._application, "appArgs": EAR}
        self._client.send("POST", f"channels/{talker}/snoop/{ear.snoop}", {**heard, **told})

    def arrived(self, snoop: str) -> None:
        """The copy is there."""
        ear = next((leg for leg, ear in self._ears.items() if ear.snoop == snoop), None)
        if ear is None:
            self._client.send("DELETE", f"channels/{snoop}")
        else:
            self._client.send("POST", f"bridges/{bridge_id(ear.call)}/addChannel", {"channel": [snoop]})

    def gone(self, leg: Leg) -> None:
        """His telephone is out of it."""
        if (ear := self._ears.pop(leg, None)) is None:
            return
        self._drop_snoop(ear)
        if ear.has_own_room:
            self._client.send("DELETE", f"bridges/{bridge_id(leg.call)}")

    def _drop_snoop(self, ear: _Ear) -> None:
        if ear.snoop is not None:
            self._client.send("DELETE", f"channels/{ear.snoop}")
            ear.snoop = None

    def _move(self, ear: _Ear, room: str) -> None:
        if ear.room == room:
            return
        if ear.room is not None:
            self._client.send("POST", f"bridges/{ear.room}/removeChannel", {"channel": [ear.channel]})
        ear.room = room
        self._client.send("POST", f"bridges/{room}/addChannel", {"channel": [ear.channel]})
