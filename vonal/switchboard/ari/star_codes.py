"""What people press on their SIP phones in the middle of a talk."""

from collections.abc import Mapping
from typing import Any

from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.translation import Device, owner
from vonal.switchboard.core.recorded import RecordingKeyPressed

STAR, RECORDING = "*", "2"


class StarCodes:
    """
    ``*2`` stops the recording or goes on with it. Only of SIP phones: the page has a button, and its keypad is for whatever
    machine answers. Asterisk tells of each key twice.
    """

    def __init__(self, legs: Legs) -> None:
        self._legs = legs
        self._last: dict[str, tuple[str, str]] = {}

    def channel_gone(self, channel: str) -> None:
        self._last.pop(channel, None)

    def report_of(self, event: Mapping[str, Any]) -> RecordingKeyPressed | None:
        if event["type"] != "ChannelDtmfReceived":
            return None
        channel, key = event["channel"], (str(event["digit"]), str(event["timestamp"]))
        name = str(channel["id"])
        leg = self._legs.talks_on(name)
        if leg is None or leg.outside or self._last.get(name) == key:
            return None
        before, _ = self._last.get(name, ("", ""))
        self._last[name] = key
        endpoint = str(channel["name"]).removeprefix("PJSIP/").rpartition("-")[0]
        if (before, key[0]) != (STAR, RECORDING) or owner(endpoint)[1] is not Device.PHONE:
            return None
        return RecordingKeyPressed(leg.call, leg.extension)
