"""Wrong sign-ins at the telephone, as Asterisk writes them into its log of security events, and whom it is to refuse."""

import ipaddress
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vonal.switchboard.asterisk.configuration import AsteriskSettings

WRONG = frozenset({"InvalidAccountID", "InvalidPassword", "ChallengeResponseFailed"})
LONGEST_READ = 4_000_000
_FIELD = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class WrongSignIn:
    """Somebody at this address tried ``account`` with a wrong secret, or one that is none."""

    address: str
    account: str


def wrong_sign_in(line: str) -> WrongSignIn | None:
    """Of one line of the log."""
    if "SecurityEvent=" not in line:
        return None
    fields = dict(_FIELD.findall(line))
    parts = fields.get("RemoteAddress", "").split("/")
    if fields.get("SecurityEvent") not in WRONG or len(parts) != 4:
        return None
    try:
        address = str(ipaddress.ip_address(parts[2]))
    except ValueError:
        return None
    return WrongSignIn(address, fields.get("AccountID", "")[:80])


class SecurityLog:
    """Reads what was written since the last look; what stands there at first is history."""

    def __init__(self, settings: AsteriskSettings) -> None:
        self._path = settings.folder / "log" / "security"
        self._file: BinaryIO | None = None
        self._rest = b""
        self._open(at_end=True)

    def read(self) -> list[WrongSignIn]:
        """Blocks for as long as a file takes."""
        found = self._lines()
        if self._was_set_aside():
            self._open(at_end=False)
            found += self._lines()
        return [wrong for line in found if (wrong := wrong_sign_in(line)) is not None]

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _lines(self) -> list[str]:
        if self._file is None:
            return []
        said = self._rest + self._file.read(LONGEST_READ)
        *whole, self._rest = said.split(b"\n")
        return [line.decode(errors="replace") for line in whole]

    def _open(self, *, at_end: bool) -> None:
        self.close()
        self._rest = b""
        try:
            self._file = self._path.open("rb")
        except OSError:
            return
        if at_end:
            self._file.seek(0, os.SEEK_END)

    def _was_set_aside(self) -> bool:
        try:
            now = self._path.stat()
        except OSError:
            return False
        return self._file is None or os.fstat(self._file.fileno()).st_ino != now.st_ino


def refused_file(settings: AsteriskSettings) -> Path:
    """Read by Asterisk after its own configuration."""
    return settings.folder / "refused.conf"


def write_refused(settings: AsteriskSettings, addresses: Iterable[str]) -> bool:
    """Whom Asterisk answers nothing but 403, from its next look on; whether that is another list than before."""
    denied = [f"deny = {ipaddress.ip_address(address)}" for address in sorted(set(addresses))]
    text = "\n".join(["[vonal-refused]", "type = acl", *denied, ""]) if denied else "; nobody\n"
    path = refused_file(settings)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    return True
