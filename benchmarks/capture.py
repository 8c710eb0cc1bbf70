"""
What goes over loopback, seen by the kernel: every INVITE with its moment, and a sample of the sound customers hear.

Needs the right to open packet sockets, as root has.
"""

from __future__ import annotations

import ctypes
import re
import socket
import struct
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

ETH_P_IP = 0x0800
SO_ATTACH_FILTER = 26
SO_TIMESTAMPNS = 35
PACKET_OUTGOING = 4
SAMPLE = 7  # one stream in eight
FRAME_SECONDS = 0.02

# BPF's words for: load a word, a half, a byte; from where x points; jump when equal, when a bit is set; return.
LD_W_IND, LD_H, LD_B, LDX_MSH, LD_W = 0x40, 0x28, 0x30, 0xB1, 0x20
LD_H_IND = 0x48
JEQ, JSET, AND, RET = 0x15, 0x45, 0x54, 0x06


def _filter(heard_at: str) -> bytes:
    """INVITEs whole; of the sound sent to ``heard_at`` the beginnings of every eighth stream's packets."""
    hears = struct.unpack("!I", socket.inet_aton(heard_at))[0]
    program = [
        (LD_B, 0, 0, 23),
        (JEQ, 0, 13, socket.IPPROTO_UDP),
        (LD_H, 0, 0, 20),
        (JSET, 11, 0, 0x1FFF),
        (LDX_MSH, 0, 0, 14),
        (LD_W_IND, 0, 0, 22),
        (JEQ, 7, 0, int.from_bytes(b"INVI", "big")),
        (LD_W, 0, 0, 30),
        (JEQ, 0, 6, hears),
        (LD_H_IND, 0, 0, 22),
        (AND, 0, 0, 0xFF7F),
        (JEQ, 0, 3, 0x8000),
        (LD_W_IND, 0, 0, 30),
        (JSET, 1, 2, SAMPLE),
        (RET, 0, 0, 4096),
        (RET, 0, 0, 0),
        (RET, 0, 0, 64),
    ]
    return b"".join(struct.pack("HBBI", *each) for each in program)


@dataclass
class Stream:
    """The packets of one sampled stream of sound."""

    count: int = 0
    first_at: float = 0.0
    last_at: float = 0.0

    @property
    def expected(self) -> float:
        return round((self.last_at - self.first_at) / FRAME_SECONDS) + 1


@dataclass
class Seen:
    """Moments in seconds: when each caller's INVITE came, and those that left for colleagues on his behalf."""

    asked: dict[str, float] = field(default_factory=dict)
    offered: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    streams: dict[tuple[int, int], Stream] = field(default_factory=lambda: defaultdict(Stream))

    @property
    def delays(self) -> list[float]:
        """Customer's INVITE to the first colleague's, in milliseconds, in order of size."""
        return sorted(
            (self.offered[number][0] - at) * 1000
            for number, at in self.asked.items()
            if number in self.offered
        )

    @property
    def next_after(self) -> list[float]:
        """First colleague's INVITE to the next one's, in seconds."""
        return sorted(each[1] - each[0] for each in self.offered.values() if len(each) > 1)

    @property
    def loss(self) -> float:
        """The part of the sampled sound that never arrived, in percent."""
        streams = [stream for stream in self.streams.values() if stream.count > 20]
        expected = sum(stream.expected for stream in streams)
        return max(0.0, 100 * (1 - sum(stream.count for stream in streams) / expected)) if expected else 100.0


class Capture:
    """Listens from ``with`` to its end; afterwards ``seen`` is complete."""

    def __init__(self, *, customers: str, colleagues: str) -> None:
        self.seen = Seen()
        self._customers, self._colleagues = customers, colleagues
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP))
        program = _filter(customers)
        kept = ctypes.create_string_buffer(program)
        self._socket.setsockopt(
            socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", len(program) // 8, ctypes.addressof(kept))
        )
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024 * 1024)
        self._socket.bind(("lo", ETH_P_IP))
        self._socket.settimeout(0.2)
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="capture")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._ends.is_set():
            try:
                packet, extra, _flags, source = self._socket.recvmsg(4096, 64)
            except TimeoutError:
                continue
            if source[2] == PACKET_OUTGOING:
                continue  # On loopback everything is seen leaving and arriving.
            seconds, nanoseconds = struct.unpack("ll", extra[0][2][:16])
            self._take(packet, seconds + nanoseconds / 1e9)

    def _take(self, packet: bytes, at: float) -> None:
        begin = 14 + (packet[14] & 15) * 4
        to = socket.inet_ntoa(packet[30:34])
        payload = packet[begin + 8 :]
        if payload.startswith(b"INVITE"):
            self._take_invite(payload, socket.inet_ntoa(packet[26:30]), to, at)
        elif len(payload) >= 12:
            stream = self.seen.streams[struct.unpack("!HI", packet[begin + 2 : begin + 4] + payload[8:12])]
            stream.count += 1
            stream.first_at = stream.first_at or at
            stream.last_at = at

    def _take_invite(self, message: bytes, source: str, to: str, at: float) -> None:
        caller = re.search(rb"^From:[^\r\n]*sip:([^@>]*)@", message, re.MULTILINE | re.IGNORECASE)
        if caller is None:
            return
        number = caller[1].decode()
        if source == self._customers:
            self.seen.asked.setdefault(number, at)
        elif to == self._colleagues and (
            not self.seen.offered[number] or at - self.seen.offered[number][-1] > 1
        ):
            # An INVITE sent again within the second is the same one.
            self.seen.offered[number].append(at)
