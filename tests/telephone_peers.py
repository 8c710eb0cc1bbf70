"""
Telephones for tests on a real Asterisk: SIPp speaks SIP, our own voice speaks and hears RTP.

    call = SippCaller(asterisk.sip_address, asterisk.sip_port, dial="+3612345678", from_number="+36301234567").start()
    ...
    what = call.wait()
    assert what.answered and what.heard.loud_seconds > 2

    with SippPhone(address, port, extension="101", password="secret", answer_after_seconds=0.5) as phone: ...
"""

import atexit
import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests import sip_scenarios
from tests.sip_result import SipMessage, SipResult, read_messages
from tests.telephone_audio import Voice, tone

LONGEST_SECONDS = 300


class _Sipp:
    """One SIPp process with a folder of its own, bounded in time, stopped by its process number."""

    main = "call"

    def __init__(self, sip_address: str, sip_port: int, address: str, says: bytes | None) -> None:
        self.sip_address, self.sip_port, self.address = sip_address, sip_port, address
        self.folder = Path(tempfile.mkdtemp(prefix="sipp-"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.voice = Voice(address, says)
        self.port = _free_port(address)
        self._process: subprocess.Popen[bytes] | None = None
        self._waited: SipResult | None = None

    def _run(self, name: str, scenario: str, *more: str, calls: int = 1) -> subprocess.Popen[bytes]:
        script = self.folder / f"{name}.xml"
        script.write_text(scenario, encoding="utf-8")
        command = ["sipp", "-sf", str(script), f"{self.sip_address}:{self.sip_port}", "-i", self.address]
        command += ["-p", str(self.port), "-m", str(calls), "-nostdin", "-aa"]
        command += [
            "-trace_msg",
            "-message_file",
            str(self._log(name)),
            "-trace_err",
            "-error_file",
            str(self.folder / "errors"),
        ]
        command += ["-timeout", str(LONGEST_SECONDS), "-cp", str(_free_port("127.0.0.1")), *more]
        with (self.folder / f"{name}.out").open("wb") as output:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, "TERM": "dumb"},
            )

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.messages"

    def messages(self, name: str) -> list[SipMessage]:
        log = self._log(name)
        return read_messages(log.read_text(encoding="utf-8", errors="replace")) if log.exists() else []

    def vanish(self) -> None:
        """As if the power were cut: no more SIP, no more sound."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(5)
        self.voice.close()

    def close(self) -> None:
        self.vanish()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def so_far(self) -> SipResult:
        """What has happened until now; begins to speak when somebody is on the line."""
        messages = self.messages(self.main)
        self._speak_when_connected(messages)
        errors = self.folder / "errors"
        complaints = errors.read_text(encoding="utf-8", errors="replace") if errors.exists() else ""
        return SipResult(messages, self.voice.heard, complaints)

    def wait_until(self, what: str, seconds: float = 30.0) -> SipResult:
        """Wait for a message to come or go (``180``, ``200``, ``ACK``, ``CANCEL``, ``BYE``); TimeoutError if it does not."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            now = self.so_far()
            if any(message.what == what for message in now.messages):
                return now
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.02)
        raise TimeoutError(f"No {what} within {seconds} s; seen: {[m.what for m in self.so_far().messages]}")

    def _speak_when_connected(self, messages: list[SipMessage]) -> None:
        """Send sound to where the other side's session description wants it, once both have agreed to hear it."""
        if not any(message.what == "ACK" or (message.ours and message.what == "183") for message in messages):
            return
        for message in messages:
            port = re.search(r"^m=audio (\d+) ", message.text, re.MULTILINE)
            host = re.search(r"^c=IN IP4 (\S+)", message.text, re.MULTILINE)
            if not message.ours and port and host:
                self.voice.talk_to(host[1], int(port[1]))


class SippCaller(_Sipp):
    """
    A customer, or with a ``password`` the telephone of extension ``from_number``. He calls ``dial``, gives up after ``patience_seconds`` without an answer, talks (a tone, or ``says`` in
    µ-law; None keeps him silent) and hangs up after ``talk_seconds`` unless the other side does so first.
    """

    def __init__(
        self,
        sip_address: str,
        sip_port: int,
        *,
        dial: str,
        from_number: str,
        from_name: str = "",
        talk_seconds: float = 3.0,
        patience_seconds: float = 60.0,
        address: str = "127.0.0.2",
        says: bytes | None = tone(1.0),
        headers: str = "",
        password: str | None = None,
    ) -> None:
        super().__init__(sip_address, sip_port, address, says)
        self._scenario = sip_scenarios.caller(
            dial=dial,
            number=from_number,
            name=from_name,
            rtp_port=self.voice.port,
            patience_ms=int(patience_seconds * 1000),
            talk_ms=int(talk_seconds * 1000),
            headers=headers,
            password=password,
        )
        self._longest = talk_seconds + patience_seconds + 15

    def start(self) -> Self:
        self._process = self._run(self.main, self._scenario)
        return self

    def wait(self) -> SipResult:
        """Wait for the end of the call, talking meanwhile."""
        assert self._process is not None
        if self._waited is None:
            deadline = time.monotonic() + self._longest
            while self._process.poll() is None and time.monotonic() < deadline:
                self.so_far()
                time.sleep(0.02)
            self.vanish()
            self._waited = self.so_far()
            shutil.rmtree(self.folder, ignore_errors=True)
        return self._waited

    def call(self) -> SipResult:
        return self.start().wait()


class SippPhone(_Sipp):
    """
    An employee's SIP telephone: registers, rings, then answers after ``answer_after_seconds``, refuses with ``refuse``
    (``486 Busy Here``), or lets it ring. Talks up to ``talk_seconds``, then hangs up. ``so_far()`` tells of its calls.
    Without a password it registers nowhere: somebody outside, whose network says something for ``early_seconds`` before that.
    With ``through_proxy`` it stands behind one.
    """

    def __init__(
        self,
        sip_address: str,
        sip_port: int,
        *,
        extension: str,
        password: str | None,
        answer_after_seconds: float | None = 0.2,
        refuse: str | None = None,
        talk_seconds: float = 120.0,
        early_seconds: float | None = None,
        calls: int = 100,
        address: str = "127.0.0.3",
        says: bytes | None = tone(1.0, 660.0),
        through_proxy: bool = False,
    ) -> None:
        super().__init__(sip_address, sip_port, address, says)
        self.extension, self._password, self._calls = extension, password, calls
        self._scenario = sip_scenarios.phone(
            user=extension,
            rtp_port=self.voice.port,
            answer_ms=None if answer_after_seconds is None else int(answer_after_seconds * 1000),
            refuse=refuse,
            talk_ms=int(talk_seconds * 1000),
            early_ms=None if early_seconds is None else int(early_seconds * 1000),
            through_proxy=through_proxy,
        )

    def register(self, seconds: int = 300) -> int:
        """Register, or with 0 leave; the final status: 200, or 401 when the password is wrong."""
        assert self._password is not None
        text = sip_scenarios.registration(user=self.extension, password=self._password, seconds=seconds)
        name = f"register{seconds}"
        process = self._run(name, text, "-timeout", "10")
        try:
            process.wait(15)
        finally:
            process.kill()
        replies = [int(m.what) for m in self.messages(name) if m.what.isdigit() and not m.ours]
        return replies[-1] if replies else 0

    def start(self) -> Self:
        if self._password is not None and (status := self.register()) != 200:
            raise AssertionError(f"Extension {self.extension} may not register: {status}")
        self._process = self._run(self.main, self._scenario, calls=self._calls)
        return self

    def __enter__(self) -> Self:
        return self.start()


def _free_port(address: str) -> int:
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port
