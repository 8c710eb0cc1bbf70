"""
How our Asterisk shall work, and the files that tell it so.

All of Asterisk's own files live below ``<home>/asterisk``; recordings appear in ``<home>/recordings/<unique id>.raw``, what
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
import logging
import os
import secrets
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from vonal.switchboard.asterisk.certificate import CertificateUnusable, keep_certificate
from vonal.switchboard.asterisk.folders import LANGUAGES, PACKAGE, copy_sounds, make_folders
from vonal.switchboard.asterisk.install import Installation
from vonal.switchboard.asterisk.trust import trust

log = logging.getLogger(__name__)

APPLICATION = "vonal"
RECORDING_SECONDS = 180
MESSAGE_SECONDS = RECORDING_SECONDS + 30
UNSUITABLE = frozenset(",;|&\"'`$[]{}()<>#\\\n\r")
LONGEST_SOCKET_PATH = 100


class FolderUnsuitable(ValueError):
    """Asterisk's configuration cannot express such a path; ``str(error)`` is a sentence."""


@dataclass(frozen=True)
class AsteriskSettings:
    """
    One Asterisk: where it keeps its files, where it listens, how it is spoken to.

    ``home`` is the data folder. Ports are numbers, ``rtp_start`` and ``rtp_end`` inclusive. ``trunk_addresses`` are addresses or
    networks whose calls are customers' calls; ``outside_address`` is the public address when Asterisk stands behind a router,
    and ``local_networks`` are those on this side of it. A customer waits ``switchboard_seconds`` for a word of the
    switchboard before he is asked for a message. ``visitor_secret`` is the password of endpoint ``visitor``, by which browsers of
    strangers call in; without one nobody knows it. Telephones come encrypted by ``tls_port``, to the name ``sip_name`` where there
    is one; ``certificate_files`` are the administrator's certificate and key, without which we make our own.

    One of several nodes has a ``name``, with which the names of its calls begin, the ``distributor`` before it as ``host:port``,
    and a ``home`` beside Vonal's own data folder, ``vonal_home``.
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
    visitor_secret: str = field(default="", repr=False)
    tls_port: int = 0
    sip_name: str = ""
    certificate_files: tuple[Path, Path] | None = None
    name: str = ""
    distributor: str = ""
    vonal_home: Path | None = None

    @property
    def folder(self) -> Path:
        """Asterisk's own files."""
        return self.home / "asterisk"

    @property
    def keys(self) -> Path:
        """Where the certificate and its key lie as Asterisk reads them."""
        return self.folder / "keys"

    @property
    def trusted(self) -> Path:
        """The certificates by which the servers of encrypted trunks are known."""
        return self.keys / "trusted.pem"

    @property
    def names(self) -> tuple[str, ...]:
        """By what telephones know this Asterisk, the public one first."""
        named = (self.sip_name, self.outside_address or "", self.own_address, "localhost")
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def recordings(self) -> Path:
        """
        Where MixMonitor writes ``<unique id>.raw``: 8 kHz, 16 bit, two channels without a header, the outside party on the
        left one.
        """
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
        if self.distributor:
            return f"ws://{self.distributor}/ws"
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
    make_folders(settings, run_folder(settings))
    changed = _first_certificate(settings)
    if not settings.trusted.exists():
        trust(settings.trusted)
    words = _words(settings, installation)
    changed |= copy_sounds(settings)
    for template in sorted((resources.files(PACKAGE) / "templates").iterdir(), key=lambda file: file.name):
        text = template.read_text(encoding="utf-8")
        for name, value in words.items():
            text = text.replace(f"@{name}@", value)
        changed |= _write(settings.folder / "etc" / template.name, text)
    return changed


def refresh_certificate(settings: AsteriskSettings) -> bool:
    """
    Have a certificate that holds; whether it is another one, which a running Asterisk must be asked to read.

    :raises CertificateUnusable: the administrator's cannot be used.
    """
    return keep_certificate(
        settings.keys, names=settings.names, given=settings.certificate_files, at=datetime.now(UTC)
    )


def _first_certificate(settings: AsteriskSettings) -> bool:
    """Calls without encryption must not suffer from a certificate that cannot be used."""
    try:
        return refresh_certificate(settings)
    except CertificateUnusable as error:
        log.error("%s Telephones that come by TLS meet one of our own making.", error)
        return refresh_certificate(replace(settings, certificate_files=None))


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
        "certificate": str(settings.keys / "tls.crt"),
        "certificate_key": str(settings.keys / "tls.key"),
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
        "own_music": str(settings.home / "sounds" / "music"),
        "own_address": settings.own_address,
        "recording_seconds": str(RECORDING_SECONDS),
        "recordings": str(settings.recordings),
        "refused": str(settings.folder / "refused.conf"),
        "rtp_end": str(settings.rtp_end),
        "rtp_start": str(settings.rtp_start),
        "run_folder": str(run_folder(settings)),
        "sip_address": settings.sip_address,
        "sip_port": str(settings.sip_port),
        "system_name": f"systemname = {settings.name}" if settings.name else "",
        "sounds": str(settings.folder / "sounds"),
        "tls_port": str(settings.tls_port),
        "switchboard_seconds": str(settings.switchboard_seconds),
        "trunk_matches": "\n".join(f"match = {address}" for address in addresses),
        "trunks": str(settings.trunks),
        "trusted": str(settings.trusted),
        "visitor_secret": settings.visitor_secret or _digest(f"visitor {settings.ari_secret}")[:40],
    }


def run_folder(settings: AsteriskSettings) -> Path:
    """Where Asterisk keeps its control socket; a short path of its own when the data folder's would not fit a socket's."""
    run = settings.folder / "run"
    if len(str(run / "asterisk.ctl")) <= LONGEST_SOCKET_PATH:
        return run
    mark = _digest(str(settings.home))[:12]
    return Path(tempfile.gettempdir()) / f"vonal-{os.getuid()}-{mark}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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


def _write(path: Path, text: str) -> bool:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o600)
    fresh.replace(path)
    return True
