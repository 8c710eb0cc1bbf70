"""A real Kamailio with the configuration of ``deploy``, on free loopback ports."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from vonal.switchboard.asterisk.certificate import keep_certificate

DEPLOY = Path(__file__).parents[1] / "deploy" / "kamailio"
MISSING = "Kamailio is missing: bin/setup --tests installs it, or on Debian as root: apt-get install kamailio kamailio-websocket-modules kamailio-tls-modules"


class Distributor:
    """``nodes`` are ``host:port``; customers call from ``customers``, pages come from ``pages``."""

    def __init__(self, folder: Path, nodes: Iterable[str], *, customers: str, pages: str) -> None:
        program = shutil.which("kamailio", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert program is not None, MISSING
        self.host, self.port = "127.0.0.9", free_port("127.0.0.9")
        self.tls_port = free_port("127.0.0.9", socket.SOCK_STREAM)
        self.nodes = tuple(nodes)
        self._log = folder / "log"
        folder.mkdir()
        keep_certificate(folder, names=(self.host,), given=None, at=datetime.now(UTC))
        self.certificate = folder / "tls.crt"
        text = (DEPLOY / "kamailio.cfg").read_text(encoding="utf-8")
        for here, there in (
            ("10.0.0.4", self.host),
            ("!5060!", f"!{self.port}!"),
            ("!5061!", f"!{self.tls_port}!"),
            ("/etc/kamailio", str(folder)),
        ):
            assert here in text
            text = text.replace(here, there)
        (folder / "kamailio.cfg").write_text(text, encoding="utf-8")
        tls = (DEPLOY / "tls.cfg").read_text(encoding="utf-8").replace("/etc/kamailio", str(folder))
        (folder / "tls.cfg").write_text(tls, encoding="utf-8")
        (folder / "nodes.list").write_text(
            "".join(f"1 sip:{node}\n" for node in self.nodes), encoding="utf-8"
        )
        (folder / "known.list").write_text(f"1 {customers} 32 0\n2 {pages} 32 0\n", encoding="utf-8")
        self._command = [program, "-f", str(folder / "kamailio.cfg"), "-DD", "-E", "-m", "32"]
        self._command += ["-P", str(folder / "pid"), "-Y", str(folder), "-w", str(folder)]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> tuple[str, int]:
        return self.host, self.port

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        deadline = time.monotonic() + 20
        while not self._listens():
            assert self._process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()

    @property
    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((self.host, self.port)) == 0


def free_port(address: str, kind: socket.SocketKind = socket.SOCK_DGRAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port
