"""A telephone for tests with a mind of its own: baresip, which answers by itself and says a tone. It speaks RTCP, TLS and SRTP."""

import math
import socket
import struct
import subprocess
import tempfile
import wave
from pathlib import Path
from shutil import rmtree
from types import TracebackType
from typing import Self

RATE = 8000
LONGEST_SECONDS = 300
CONSOLE_PORT = 5555
CONFIG = """\
poll_method epoll
sip_listen {own}:0
{trusts}
audio_source aufile,{folder}/says.wav
audio_player aufile,{folder}/heard.wav
audio_alert aufile,{folder}/alert.wav
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module srtp.so
module cons.so
cons_listen {own}:{console}
module_app account.so
module_app menu.so
net_interface {own}
"""
ACCOUNT = (
    "<sip:{extension}@{host}:{port};transport={transport}>;auth_user={extension};auth_pass={password};answermode=auto;"
    "regint=120{encryption}\n"
)


class Baresip:
    """
    Registers when entered, gone when left. With the one ``certificate`` it trusts everything is encrypted. ``own`` is its
    address, ``within`` the command in whose world it lives.
    """

    def __init__(
        self,
        *,
        port: int,
        extension: str,
        password: str,
        host: str = "127.0.0.1",
        certificate: Path | None = None,
        own: str = "127.0.0.1",
        within: tuple[str, ...] = (),
    ) -> None:
        self._console = (own, _free_port() if own.startswith("127.") else CONSOLE_PORT)
        self.folder = Path(tempfile.mkdtemp(prefix="baresip-"))
        self._command = [*within, "baresip", "-f", str(self.folder)]
        trusts = f"sip_cafile {certificate}" if certificate else ""
        (self.folder / "config").write_text(
            CONFIG.format(trusts=trusts, folder=self.folder, own=own, console=self._console[1])
        )
        account = ACCOUNT.format(
            extension=extension,
            host=host,
            port=port,
            password=password,
            transport="tls" if certificate else "udp",
            encryption=";mediaenc=srtp-mand" if certificate else "",
        )
        (self.folder / "accounts").write_text(account)
        (self.folder / "contacts").write_text("")
        with wave.open(str(self.folder / "says.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            second = (int(9000 * math.sin(2 * math.pi * 660 * n / RATE)) for n in range(RATE))
            file.writeframes(b"".join(struct.pack("<h", each) for each in second) * LONGEST_SECONDS)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)
        rmtree(self.folder, ignore_errors=True)

    def dial(self, number: str) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as console:
            console.sendto(f"/dial {number}\n".encode(), self._console)

    @property
    def said(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-3000:]


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
