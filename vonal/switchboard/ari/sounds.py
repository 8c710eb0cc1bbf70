"""What the outside party hears by itself, and the keys it presses."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

from vonal.switchboard.ari.client import LOST, AriClient
from vonal.switchboard.asterisk.wav import wav_seconds
from vonal.switchboard.core.plan import Say
from vonal.switchboard.core.sounding import Answer, Hush, KeyPressed, Mark, Play, Played, Sentence

MARK = "VONAL_MARK"
USUAL_MUSIC, OWN_MUSIC = "default", "ours"
# After a sound, until the switchboard has said what comes next.
GUARD_AFTER_SECONDS = 3
# Of a file we do not see.
UNKNOWN_SECONDS = 60.0


class Sounds:
    """
    ``home`` is the data folder as Asterisk sees it: the office's sounds are below ``sounds``, the switchboard's own in
    ``folder``, where its configuration put them.

    While a file is played on a channel, Asterisk carries out no other command for that channel, and until it has, none of
    ours for anybody. So nothing is asked of it then but to stop, and the guard is set for the whole time before.
    """

    def __init__(self, client: AriClient, home: Path, folder: Path, report: Callable[[Played], None]) -> None:
        self._client = client
        self._home = home
        self._folder = folder
        self._report = report
        self._playing: dict[str, str] = {}
        self._last_key: tuple[str, ...] = ()
        self._own_music: list[str] = []

    def answer(self, channel: str, answer: Answer) -> None:
        self._client.send("POST", f"channels/{channel}/answer")
        self._set(channel, {"CHANNEL(language)": answer.language})

    def play(self, channel: str, play: Play) -> None:
        files = [self._file(each, play.language) for each in play.sounds]
        longest = sum(wav_seconds(file.with_name(f"{file.name}.wav")) or UNKNOWN_SECONDS for file in files)
        guard = {
            "TIMEOUT(absolute)": str(ceil(longest) + GUARD_AFTER_SECONDS),
            "VONAL_OFFERS": str(play.number),
        }
        self._set(channel, guard)
        order = {"media": [f"sound:{file}" for file in files], "lang": play.language}
        path = f"channels/{channel}/play/{_playback(play.call, play.number)}"
        self._playing[play.call] = _playback(play.call, play.number)
        self._client.send("POST", path, order, partial(self._begun, play))

    def hush(self, hush: Hush) -> None:
        self._playing.pop(hush.call, None)
        self._client.send("DELETE", f"playbacks/{_playback(hush.call, hush.number)}")

    def is_playing(self, call: str) -> bool:
        return call in self._playing

    def gone(self, call: str) -> None:
        """The outside party is not ours any more."""
        self._playing.pop(call, None)

    def mark(self, channel: str, mark: Mark) -> None:
        since = f"{mark.queued_at.timestamp():.3f}" if mark.queued_at is not None else ""
        self._set(channel, {MARK: f"{mark.keys}@{since}"})

    def music(self, name: str) -> str:
        """The company's own music in place of the usual, when it has some; Asterisk reads it anew when it has changed."""
        if name != USUAL_MUSIC:
            return name
        files = sorted(file.name for file in (self._home / "sounds" / "music").glob("*.wav"))
        if files != self._own_music:
            # Of a configuration that has not changed it would look at no folder that was empty.
            with suppress(OSError):
                (self._folder / "etc" / "musiconhold.conf").touch()
            self._client.send("PUT", "asterisk/modules/res_musiconhold.so")
        self._own_music = files
        return OWN_MUSIC if files else USUAL_MUSIC

    def report_of(self, event: Mapping[str, Any], parties: Mapping[str, str]) -> Played | KeyPressed | None:
        """
        A sound is over, however it ended, or an outside party pressed a key; ``parties`` are their channels and calls. Asterisk
        tells of each key twice, because both the channel and its endpoint are listened to.
        """
        if event["type"] == "ChannelDtmfReceived":
            channel, key = str(event["channel"]["id"]), str(event["digit"])
            again, self._last_key = self._last_key, (channel, key, str(event["timestamp"]))
            known = parties.get(channel)
            return KeyPressed(known, key) if known is not None and again != self._last_key else None
        playback = str(event["playback"]["id"])
        call, _, number = playback.rpartition(".s")
        if self._playing.get(call) == playback:
            del self._playing[call]
        return Played(call, int(number) if number.isdigit() else 0, event["playback"]["state"] == "done")

    def _begun(self, play: Play, status: int, _: str) -> None:
        if status >= 400 and status != LOST:
            self._playing.pop(play.call, None)
            not_heard = Played(play.call, play.number, heard=False)
            asyncio.get_running_loop().call_soon(self._report, not_heard)

    def _file(self, sound: Say | Sentence, language: str) -> Path:
        if isinstance(sound, Say):
            return self._home / "sounds" / sound.sound
        return self._folder / "sounds" / language / sound.name

    def _set(self, channel: str, variables: dict[str, str]) -> None:
        self._client.send("POST", f"channels/{channel}/variables", {"variables": variables})


def _playback(call: str, number: int) -> str:
    return f"{call}.s{number}"
