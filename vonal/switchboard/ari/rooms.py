"""Where the channels of each call are: talking, hearing music, or hearing that it rings elsewhere."""

from collections.abc import Callable

from vonal.switchboard.ari.client import AriClient
from vonal.switchboard.ari.translation import bridge_id


class Rooms:
    """One bridge a call. Knows who is in it, so that nobody is brought in twice, and what must be undone."""

    def __init__(self, client: AriClient, music: Callable[[str], str]) -> None:
        self._client = client
        self._music = music
        self._rooms: dict[str, set[str]] = {}
        self._held: set[str] = set()
        self._toned: set[str] = set()

    def found(self, rooms: dict[str, set[str]], held: set[str], toned: set[str]) -> None:
        """What there is after a break."""
        self._rooms, self._held, self._toned = rooms, held, toned

    def open(self, call: str, channels: list[str]) -> None:
        """These begin to talk."""
        for channel in channels:
            self._quiet(channel)
        bridge = bridge_id(call)
        self._client.send("POST", f"bridges/{bridge}", {"type": "mixing"})
        self._client.send("POST", f"bridges/{bridge}/addChannel", {"channel": channels})
        self._rooms[call] = set(channels)

    def gather(self, call: str, channels: list[str]) -> None:
        """These talk, too, whatever they heard before."""
        room = self._rooms.setdefault(call, set())
        joining = [channel for channel in channels if channel not in room]
        for channel in joining:
            self._quiet(channel)
        if joining:
            room.update(joining)
            self._client.send("POST", f"bridges/{bridge_id(call)}/addChannel", {"channel": joining})

    def hold(self, call: str, channel: str, music: str) -> None:
        """Music; outside the bridge it is not recorded."""
        self._stop_tone(channel)
        self._held.add(channel)
        self.leave(call, channel)
        self._client.send("POST", f"channels/{channel}/moh", {"mohClass": self._music(music)})

    def tone(self, call: str, channel: str) -> None:
        """The ring tone; a telephone that was not answered yet makes it itself."""
        self._stop_music(channel)
        self._toned.add(channel)
        self.leave(call, channel)
        self._client.send("POST", f"channels/{channel}/ring")

    def silence(self, channel: str) -> None:
        """It is to hear something else, or goes elsewhere."""
        self._quiet(channel)

    def close(self, call: str) -> None:
        """The talk is over."""
        if (room := self._rooms.pop(call, None)) is not None:
            self._held -= room
            self._toned -= room
            self._client.send("DELETE", f"bridges/{bridge_id(call)}")

    def gone(self, call: str, channel: str) -> None:
        """It hung up."""
        self._held.discard(channel)
        self._toned.discard(channel)
        if (room := self._rooms.get(call)) is not None:
            room.discard(channel)

    def leave(self, call: str, channel: str) -> None:
        """It hears nobody there any more."""
        room = self._rooms.get(call)
        if room is not None and channel in room:
            room.discard(channel)
            self._client.send("POST", f"bridges/{bridge_id(call)}/removeChannel", {"channel": [channel]})

    def _quiet(self, channel: str) -> None:
        self._stop_music(channel)
        self._stop_tone(channel)

    def _stop_music(self, channel: str) -> None:
        if channel in self._held:
            self._held.discard(channel)
            self._client.send("DELETE", f"channels/{channel}/moh")

    def _stop_tone(self, channel: str) -> None:
        if channel in self._toned:
            self._toned.discard(channel)
            self._client.send("DELETE", f"channels/{channel}/ring")
