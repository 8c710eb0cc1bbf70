"""
How our Asterisk shall work, and the files that tell it so.

All of Asterisk's own files live below ``<home>/asterisk``; recordings appear in ``<home>/recordings/<unique id>.wav``, what
happened while the switchboard was away in ``<home>/spool`` (read by ``spool``). ``<home>/trunks.conf`` is the user's: pjsip
sections for the telephone company's lines, read after ours and never written by us.

Names other code relies on:

- Stasis application ``vonal`` with the arguments ``in, <dialled>`` (a customer) or ``inside, <dialled>`` (an employee dials);
- endpoints ``trunk`` (customers), ``caller`` (the test customer), ``<extension>`` and ``<extension>-web`` (see ``extensions``);
- contexts ``vonal-in``, ``vonal-inside``, ``vonal-message`` (extension ``s``: asks for a voice message; continue there a
  customer whom nobody answered), ``vonal-spoken`` (the test customer's end);
- ``TIMEOUT(absolute)`` is armed with 20 s before Stasis: set it again at each offer and to 0 when people talk;
- set the variable ``VONAL_ANSWERED`` to ``1`` on the customer's channel when an employee answers.

The test customer is placed by one ARI request, a real call over SIP into our own line (``s/60`` would be wrong: the extension
is the number of seconds he stays after his greeting)::

    POST /ari/channels?endpoint=PJSIP/<dialled>@caller&callerId=<from>&context=vonal-spoken&extension=60&priority=1&timeout=60
"""

import hashlib
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from vonal.switchboard.asterisk.install import Installation

APPLICATION = "vonal"
LANGUAGES = ("en", "ru", "hu")
RECORDING_SECONDS = 180
MESSAGE_SECONDS = RECORDING_SECONDS + 30
UNSUITABLE = frozenset(",;|&\"'`$[]{}()<>#\\\n\r")
LONGEST_SOCKET_PATH = 100
PACKAGE = "vonal.switchboard.asterisk"


class FolderUnsuitable(ValueError):
    """Asterisk's configuration cannot express such a path; ``str(error)`` is a sentence."""


@dataclass(frozen=True)
class AsteriskSettings:
    """
    One Asterisk: where it keeps its files, where it listens, how it is spoken to.

    ``home`` is the data folder. Ports are numbers, ``rtp_start`` and ``rtp_end`` inclusive. ``trunk_addresses`` are addresses or
    networks whose calls are customers' calls; ``outside_address`` is the public address when Asterisk stands behind a router,
    and ``local_networks`` are those on this side of it. A customer waits ``switchboard_seconds`` for a word of the
    switchboard before he is asked for a message.
    """

    home: Path
    sip_port: int
    http_port: int
    rtp_start: int
    rtp_end: int
    ari_secret: str = field(repr=False)
    ari_user: str = "vonal"
    sip_address: str = "127.0.0.1"
    http_address: str = "127.0.0.1"
    language: str = "en"
    trunk_addresses: tuple[str, ...] = ("127.0.0.0/8",)
    outside_address: str | None = None
    local_networks: tuple[str, ...] = ()
    switchboard_seconds: int = 20

    @property
    def folder(self) -> Path:
        """Asterisk's own files."""
        return self.home / "asterisk"

    @property
    def recordings(self) -> Path:
        """Where MixMonitor writes ``<unique id>.wav``: 8 kHz, 16 bit, mono, both parties."""
        return self.home / "recordings"

    @property
    def trunks(self) -> Path:
        return self.home / "trunks.conf"

    @property
    def main_file(self) -> Path:
        return self.folder / "etc" / "asterisk.conf"

    @property
    def ari_url(self) -> str:
        return f"http://{self.http_address}:{self.http_port}/ari"

    @property
    def phone_url(self) -> str:
        """Where browsers' SIP over WebSocket (subprotocol ``sip``) ends; they come through Vonal, never directly."""
        return f"ws://{self.http_address}:{self.http_port}/ws"

    @property
    def own_address(self) -> str:
        """The address at which this Asterisk reaches itself."""
        return "127.0.0.1" if self.is_open_to_all else self.sip_address

    @property
    def is_open_to_all(self) -> bool:
        return self.sip_address in ("0.0.0.0", "::")  # noqa: S104


def new_secret() -> str:
    return secrets.token_urlsafe(24)


def write_configuration(settings: AsteriskSettings, installation: Installation) -> bool:
    """
    Write every file Asterisk reads and make the folders it needs; True when anything differs from what was there.

    :raises FolderUnsuitable: the data folder's path has characters Asterisk cannot be told.
    """
    _check_paths(settings, installation)
    _make_folders(settings)
    words = _words(settings, installation)
    changed = _copy_sounds(settings)
    for template in sorted((resources.files(PACKAGE) / "templates").iterdir(), key=lambda file: file.name):
        text = template.read_text(encoding="utf-8")
        for name, value in words.items():
            text = text.replace(f"@{name}@", value)
        changed |= _write(settings.folder / "etc" / template.name, text)
    return changed


def _words(settings: AsteriskSettings, installation: Installation) -> dict[str, str]:
    media = (
        ""
        if settings.is_open_to_all
        else (f"media_address = {settings.sip_address}\nbind_rtp_to_media_address = yes")
    )
    outside = ""
    if settings.outside_address:
        lines = [
            f"external_signaling_address = {settings.outside_address}",
            f"external_media_address = {settings.outside_address}",
            *(f"local_net = {network}" for network in settings.local_networks),
        ]
        outside = "\n".join(lines)
    addresses = [*settings.trunk_addresses, *([] if settings.is_open_to_all else [settings.sip_address])]
    return {
        "application": APPLICATION,
        "ari_secret": settings.ari_secret,
        "ari_user": settings.ari_user,
        "data_folder": str(installation.data_folder),
        "folder": str(settings.folder),
        "http_address": settings.http_address,
        "http_port": str(settings.http_port),
        "language": settings.language,
        "languages": "|".join(LANGUAGES),
        "media": media,
        "message_seconds": str(MESSAGE_SECONDS),
        "messages": str(settings.home / "spool" / "messages"),
        "module_folder": str(installation.module_folder),
        "music": str(installation.music_folder),
        "outside": outside,
        "own_address": settings.own_address,
        "recording_seconds": str(RECORDING_SECONDS),
        "recordings": str(settings.recordings),
        "rtp_end": str(settings.rtp_end),
        "rtp_start": str(settings.rtp_start),
        "run_folder": str(run_folder(settings)),
        "sip_address": settings.sip_address,
        "sip_port": str(settings.sip_port),
        "sounds": str(settings.folder / "sounds"),
        "switchboard_seconds": str(settings.switchboard_seconds),
        "trunk_matches": "\n".join(f"match = {address}" for address in addresses),
        "trunks": str(settings.trunks),
    }


def run_folder(settings: AsteriskSettings) -> Path:
    """Where Asterisk keeps its control socket; a short path of its own when the data folder's would not fit a socket's."""
    run = settings.folder / "run"
    if len(str(run / "asterisk.ctl")) <= LONGEST_SOCKET_PATH:
        return run
    mark = hashlib.sha256(str(settings.home).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"vonal-{os.getuid()}-{mark}"


def _check_paths(settings: AsteriskSettings, installation: Installation) -> None:
    if settings.language not in LANGUAGES:
        raise ValueError(f"The line speaks one of {', '.join(LANGUAGES)}, not {settings.language!r}.")
    for path in (settings.home, installation.data_folder, installation.module_folder):
        if not path.is_absolute():
            raise FolderUnsuitable(f"{path} is not an absolute path.")
        if unsuitable := UNSUITABLE.intersection(str(path)):
            raise FolderUnsuitable(
                f"{path} contains {' '.join(sorted(unsuitable))}, which Asterisk cannot read."
            )


def _make_folders(settings: AsteriskSettings) -> None:
    folders = [
        settings.folder / name
        for name in ("cache", "db", "etc", "lib/keys", "log/cel-custom", "run", "sounds", "spool/recording")
    ]
    folders += [settings.recordings, settings.home / "spool" / "messages"]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    run_folder(settings).mkdir(mode=0o700, exist_ok=True)
    for folder in (settings.folder, settings.recordings, settings.home / "spool", run_folder(settings)):
        folder.chmod(0o700)


def _copy_sounds(settings: AsteriskSettings) -> bool:
    """Copy the spoken sentences beside the configuration: a running Asterisk must not depend on where Vonal is installed."""
    changed = False
    for language in LANGUAGES:
        target = settings.folder / "sounds" / language
        target.mkdir(exist_ok=True)
        for sound in (resources.files(PACKAGE) / "sounds" / language).iterdir():
            copy = target / sound.name
            if not copy.exists():
                with resources.as_file(sound) as source:
                    shutil.copyfile(source, copy)
                changed = True
    return changed


def _write(path: Path, text: str) -> bool:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o600)
    fresh.replace(path)
    return True
