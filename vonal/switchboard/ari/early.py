"""What a number sounds like before it answers: a snoop channel in the room of whoever called it."""

from collections.abc import Iterable
from functools import partial

from vonal.switchboard.ari.client import AriClient
from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.rooms import Rooms
from vonal.switchboard.ari.translation import EARLY, Device, channel_id, early_id, early_of
from vonal.switchboard.core.early import Overhear
from vonal.switchboard.core.leg import Leg

# So that the first frame that is no silence is an event, ChannelTalkingStarted; the dialplan ends it with the answer.
DETECTED = {"TALK_DETECT(set)": "1"}


class Early:
    """
    A channel that is being dialled cannot be in a bridge: what comes in is heard by nobody but a copy, which ends by itself
    with the channel it is made of.
    """

    def __init__(self, client: AriClient, application: str, legs: Legs, rooms: Rooms) -> None:
        self._client = client
        self._application = application
        self._legs = legs
        self._rooms = rooms
        self._persons: dict[Leg, Leg] = {}
        self._there: set[Leg] = set()

    def found(self, copies: Iterable[Leg]) -> None:
        """What there is after a break; who hears it is said again with the next sound."""
        self._there = set(copies)

    def overhear(self, order: Overhear) -> None:
        far, person = order.far, order.person
        if self._persons.get(far) == person:
            return
        self._persons[far] = person
        if far in self._there:
            self._let_hear(far, person)
            return
        told = {"spy": "in", "whisper": "none", "app": self._application, "appArgs": EARLY}
        path = f"channels/{channel_id(far, Device.LINE)}/snoop/{early_id(far)}"
        self._client.send("POST", path, told, partial(self._begun, far))

    def arrived(self, copy: str) -> None:
        """The copy is there."""
        far = early_of(copy)
        if far is None or (person := self._persons.get(far)) is None:
            self._client.send("DELETE", f"channels/{copy}")
            return
        self._there.add(far)
        self._let_hear(far, person)

    def over(self, call: str) -> None:
        """Whoever was called is about to be in the room himself."""
        for far in [each for each in self._there | self._persons.keys() if each.call == call]:
            self._rooms.leave(call, early_id(far))
            self._client.send("DELETE", f"channels/{early_id(far)}")
            self.gone(far)

    def gone(self, far: Leg) -> None:
        if far in self._there | self._persons.keys():
            self._rooms.gone(far.call, early_id(far))
            self._persons.pop(far, None)
            self._there.discard(far)

    def _let_hear(self, far: Leg, person: Leg) -> None:
        if (channel := self._legs.channel(person)) is None:
            return
        # A telephone that was not answered makes the ring tone itself, until it is told that there is something to hear.
        self._client.send("POST", f"channels/{channel}/progress")
        self._rooms.open(far.call, [channel, early_id(far)])

    def _begun(self, far: Leg, status: int, _: str) -> None:
        if status >= 400:
            self.gone(far)
