"""Where the channels of each call are: talking, hearing music, or hearing that it rings elsewhere."""

from collections.abc import Callable

from vonal.switchboard.ari.client import AriClient
from vonal.switchboard.ari.translation import bridge_id


class Rooms:
    """
    One bridge a call. Knows who is in it, so that nobody is brought in twice, and what must be undone. What those whose
    ``keys_wait`` press is heard when ``press`` says so.
    """

    def __init__(
        self, client: AriClient, music: Callable[[str], str], keys_wait: Callable[[str], bool]
    ) -> None:
        self._client = client
        self._music = music
        self._keys_wait = keys_wait
        self._rooms: dict[str, set[str]] = {}
        self._held: set[str] = set()
        self._toned: set[str] = set()

    def found(self, rooms: dict[str, set[str]], held: set[str], toned: set[str]) -> None:
        """What there is after a break."""
        self._rooms, self._held, self._toned = rooms, held, toned

    def open(self, call: str, channels: list[str]) -> None:
        """These begin to talk."""
        self._client.send("POST", f"bridges/{bridge_id(call)}", {"type": "mixing"})
        self.gather(call, channels)

    def gather(self, call: str, channels: list[str]) -> None:
        """These talk, too, whatever they heard before."""
        room = self._rooms.setdefault(call, set())
        joining = [channel for channel in channels if channel not in room]
        for channel in joining:
            self._quiet(channel)
        if joining:
            room.update(joining)
            self._bring_in(bridge_id(call), joining)

    def press(self, channel: str, key: str, milliseconds: int) -> None:
        """Whoever hears this one hears the key."""
        tone = {"dtmf": key, "duration": milliseconds}
        for room in self._rooms.values():
            for other in room - {channel} if channel in room else ():
                self._client.send("POST", f"channels/{other}/dtmf", tone)

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

    def _bring_in(self, bridge: str, channels: list[str]) -> None:
        waiting = [channel for channel in channels if self._keys_wait(channel)]
        others = [channel for channel in channels if channel not in waiting]
        if others:
            self._client.send("POST", f"bridges/{bridge}/addChannel", {"channel": others})
        if waiting:
            order = {"channel": waiting, "absorbDTMF": True}
            self._client.send("POST", f"bridges/{bridge}/addChannel", order)

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
