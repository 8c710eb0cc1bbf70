"""Hundreds of SIP telephones and customers at once: one SIPp each, with real sound both ways."""

from __future__ import annotations

import csv
import os
import socket
import subprocess
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.sip_scenarios import registration

CUSTOMERS = "127.0.0.2"
COLLEAGUES = "127.0.0.3"
TALK_SECONDS = 3.0
ANSWER_SECONDS = 0.3
SDP = (
    "v=0\no=- 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\nm=audio {port} RTP/AVP 0\n"
    "a=rtpmap:0 PCMU/8000\na=ptime:20\na=sendrecv"
)
VIA = "Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]\nMax-Forwards: 70\n"
REPLY = "[last_Via:]\n[last_From:]\n[last_To:]{tag}\n[last_Call-ID:]\n[last_CSeq:]\n"
PHONE_TAG = ";tag=[call_number]p[pid]"


def _send(message: str, more: str = "") -> str:
    return f"<send {more}><![CDATA[\n\n{message}\n\n]]></send>\n"


def _scenario(*parts: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="bench">\n' + "".join(parts) + "</scenario>\n"
    )


def _caller(sound: Path) -> str:
    """[field0] is the customer's number, [field1] the dialled one."""
    begin = VIA + "From: <sip:[field0]@[local_ip]:[local_port]>;tag=[call_number]c[pid]\n"
    target = "sip:[field1]@[remote_ip]:[remote_port]"
    same = f"{begin}To: <{target}>[peer_tag_param]\nCall-ID: [call_id]\n"
    invite = (
        f"INVITE {target} SIP/2.0\n{begin}To: <{target}>\nCall-ID: [call_id]\nCSeq: 1 INVITE\n"
        "Contact: <sip:[field0]@[local_ip]:[local_port]>\nContent-Type: application/sdp\n"
        f"Content-Length: [len]\n\n{SDP.format(port='[rtpstream_audio_port]')}"
    )
    return _scenario(
        _send(invite, 'retrans="500"'),
        *(f'<recv response="{code}" optional="true"/>\n' for code in (100, 180, 183)),
        '<recv response="200" rrs="true"/>\n',
        _send(f"ACK [next_url] SIP/2.0\n{same}[routes]\nCSeq: 1 ACK\nContent-Length: 0"),
        f'<nop><action><exec rtp_stream="{sound},1,0,PCMU/8000"/></action></nop>\n',
        f'<pause milliseconds="{int(TALK_SECONDS * 1000)}"/>\n',
        _send(f"BYE [next_url] SIP/2.0\n{same}[routes]\nCSeq: 2 BYE\nContent-Length: 0", 'retrans="500"'),
        '<recv response="200"/>\n',
    )


def _phone(*, answers: bool) -> str:
    kept = "[$via]\nFrom:[$from]\nTo:[$to]" + PHONE_TAG + "\n[last_Call-ID:]\nCSeq:[$cseq]\n"
    remember = "".join(
        f'<ereg regexp=".*" search_in="hdr" header="{header}:" check_it="true" assign_to="{name}"/>\n'
        for header, name in (("From", "from"), ("To", "to"), ("CSeq", "cseq"))
    )
    remember += '<ereg regexp="Via:[^\\n\\r]*" search_in="msg" check_it="true" assign_to="via"/>\n'
    contact = "Contact: <sip:phone@[local_ip]:[local_port]>\n"
    reply = REPLY.format(tag=PHONE_TAG)
    cancelled = (
        '<label id="3"/>\n',
        _send("SIP/2.0 200 OK\n" + reply + "Content-Length: 0"),
        _send(f"SIP/2.0 487 Request Terminated\n{kept}Content-Length: 0", 'retrans="500"'),
        '<recv request="ACK"/>\n',
    )
    ringing = (
        f'<recv request="INVITE"><action>\n{remember}</action></recv>\n',
        _send("SIP/2.0 180 Ringing\n" + reply + contact + "Content-Length: 0"),
    )
    if not answers:
        return _scenario(*ringing, '<recv request="CANCEL"/>\n', *cancelled)
    ok = (
        f"SIP/2.0 200 OK\n{kept}{contact}Content-Type: application/sdp\nContent-Length: [len]\n\n"
        f"{SDP.format(port='[media_port]')}"
    )
    return _scenario(
        *ringing,
        f'<recv request="CANCEL" timeout="{int(ANSWER_SECONDS * 1000)}" ontimeout="1" next="3"/>\n',
        '<label id="1"/>\n',
        _send(ok, 'retrans="500"'),
        '<recv request="CANCEL" optional="true" next="3"/>\n<recv request="ACK"/>\n',
        '<recv request="BYE" next="4"/>\n',
        *cancelled[:3],
        '<recv request="ACK" next="9"/>\n',
        '<label id="4"/>\n',
        _send("SIP/2.0 200 OK\n" + REPLY.format(tag="") + "Content-Length: 0"),
        '<label id="9"/>\n',
    )


@dataclass
class Sipp:
    """One SIPp process in a folder of its own."""

    folder: Path
    address: str
    server: tuple[str, int]
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_port(self.address)

    def start(self, name: str, scenario: str, *more: str) -> None:
        script = self.folder / f"{name}.xml"
        script.write_text(scenario, encoding="utf-8")
        command = ["sipp", "-sf", str(script), f"{self.server[0]}:{self.server[1]}", "-i", self.address]
        command += [
            "-mi",
            self.address,
            "-p",
            str(self.port),
            "-nostdin",
            "-aa",
            "-cp",
            str(free_port("127.0.0.1")),
        ]
        command += ["-trace_err", "-error_file", str(self.folder / f"{name}.errors"), *more]
        with (self.folder / f"{name}.out").open("wb") as out:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, "TERM": "dumb"},
            )

    def wait(self, seconds: float) -> int:
        """
        The exit status: 0 when every call went well.

        :raises TimeoutError: it still runs; it has been stopped.
        """
        assert self.process is not None
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise TimeoutError(f"SIPp in {self.folder} did not end in {seconds} s") from None

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(5)


def register(folder: Path, server: tuple[str, int], extensions: Iterable[str], password: str) -> Sipp:
    """Register them all at one address and port; start their telephone there at once."""
    sipp = Sipp(folder, COLLEAGUES, server)
    people = list(extensions)
    rows = [f"{each};[authentication username={each} password={password}]" for each in people]
    (folder / "people.csv").write_text("SEQUENTIAL\n" + "\n".join(rows) + "\n")
    text = registration(user="[field0]", password=password, seconds=600)
    text = text.replace(f"[authentication username=[field0] password={password}]", "[field1]")
    rate = ("-inf", str(folder / "people.csv"), "-m", str(len(people)), "-r", "150", "-timeout", "30")
    sipp.start("register", text, *rate)
    # Its exit status also counts what Asterisk asks telephones meanwhile; see ``exchanges.online``.
    sipp.wait(40)
    return sipp


def answer(sipp: Sipp, *, answers: bool = True) -> None:
    """The telephones ring, and answer after a moment or never; what they hear they say back."""
    echo = ("-rtp_echo", "-mp", str(free_port(COLLEAGUES, even=True))) if answers else ()
    sipp.start("phone", _phone(answers=answers), *echo)


@dataclass(frozen=True)
class Outcome:
    """How the calls went, as SIPp counted."""

    made: int
    failed: int


def call(
    folder: Path, server: tuple[str, int], numbers: list[str], dialled: str, *, rate: float, seconds: float
) -> Outcome:
    """Customers call at this rate for so long, each once; returns when the last has hung up."""
    sipp = Sipp(folder, CUSTOMERS, server)
    total = max(1, round(rate * seconds))
    if total > len(numbers):
        raise ValueError(f"{total} calls need as many numbers, not {len(numbers)}.")
    rows = [f"{number};{dialled}" for number in numbers[:total]]
    (folder / "callers.csv").write_text("SEQUENTIAL\n" + "\n".join(rows) + "\n")
    sound = folder / "sound.ulaw"
    sound.write_bytes(
        bytes([0xFF, 0x90, 0x88, 0x90, 0xFF, 0x10, 0x08, 0x10]) * int(1000 * (TALK_SECONDS - 0.1))
    )
    counted = folder / "counted.csv"
    every = ("-r", str(rate)) if rate >= 1 else ("-r", "1", "-rp", str(round(1000 / rate)))
    sipp.start(
        "caller",
        _caller(sound),
        *("-inf", str(folder / "callers.csv"), "-m", str(total), *every, "-l", "1000"),
        *("-trace_stat", "-stf", str(counted), "-fd", "1", "-timeout", f"{int(seconds + 60)}"),
        *("-recv_timeout", "20000", "-mp", str(free_port(CUSTOMERS, even=True))),
    )
    try:
        sipp.wait(seconds + 75)
    finally:
        sipp.stop()
    with counted.open(newline="") as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    made, good = int(last["TotalCallCreated"]), int(last["SuccessfulCall(C)"])
    return Outcome(made, total - good)


def free_port(address: str, *, even: bool = False) -> int:
    for _ in range(100):
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
            probe.bind((address, 0))
            port: int = probe.getsockname()[1]
            if not even or port % 2 == 0:
                return port
    raise RuntimeError("no free port")


def pause(seconds: float) -> None:
    """Let what was begun come to its end."""
    time.sleep(seconds)
