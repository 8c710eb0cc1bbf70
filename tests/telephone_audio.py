"""The voice of a telephone in tests: sends and hears G.711 µ-law over RTP on a port of its own."""

import math
import socket
import struct
import threading
import time
import wave
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

RATE = 8000
FRAME = 160
QUIET = 300
SOUND, KEY = 0, 101  # the payload types our telephones offer
KEYS = "0123456789*#ABCD"
KEY_FRAMES = 6
# Where a telephone begins to count its packets is its own affair (RFC 3550); the worst is one that begins below another.
FIRST_PACKETS = count(60_000, -700)


def _encode_table() -> bytes:
    """16-bit samples, in steps of 4, to µ-law (ITU-T G.711)."""
    table = bytearray()
    for sample in range(-32768, 32768, 4):
        magnitude = min(abs(sample), 32635) + 132
        exponent = magnitude.bit_length() - 8
        mantissa = (magnitude >> (exponent + 3)) & 0x0F
        table.append(~((0x80 if sample < 0 else 0) | (exponent << 4) | mantissa) & 0xFF)
    return bytes(table)


def _decode(code: int) -> int:
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + 132) << ((code >> 4) & 7)
    return (132 - magnitude) if code & 0x80 else (magnitude - 132)


ENCODE = _encode_table()
DECODE = tuple(_decode(code) for code in range(256))


def tone(seconds: float, hertz: float = 440.0, loudness: int = 9000) -> bytes:
    """µ-law of a plain tone."""
    samples = (int(loudness * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(int(RATE * seconds)))
    return bytes(ENCODE[(sample + 32768) >> 2] for sample in samples)


@dataclass
class Heard:
    """What came in: µ-law bytes in the order received, and when the first packet came (seconds of ``time.time``)."""

    sound: bytearray = field(default_factory=bytearray, repr=False)
    packets: int = 0
    first_at: float | None = None
    keys: dict[int, str] = field(
        default_factory=dict
    )  # by the time stamp at which each was pressed (RFC 4733)

    @property
    def pressed(self) -> str:
        """The keys the other side pressed, in order."""
        return "".join(self.keys.values())

    @property
    def seconds(self) -> float:
        return len(self.sound) / RATE

    @property
    def loud_seconds(self) -> float:
        """How much of it was not silence, counted in tenths of a second."""
        step = RATE // 10
        pieces = (self.sound[start : start + step] for start in range(0, len(self.sound), step))
        return sum(0.1 for piece in pieces if piece and max(abs(DECODE[code]) for code in piece) > QUIET)

    def save(self, path: Path) -> None:
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(b"".join(struct.pack("<h", DECODE[code]) for code in self.sound))


class Voice:
    """An RTP end at ``address:port``: it answers towards wherever media come from, or to ``talk_to``."""

    def __init__(self, address: str, says: bytes | None) -> None:
        self.heard = Heard()
        self._says = says
        self._sequence = next(FIRST_PACKETS)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 0))
        self._socket.settimeout(0.1)
        self.port: int = self._socket.getsockname()[1]
        self._to: tuple[str, int] | None = None
        self._to_press: deque[str] = deque()
        self._closed = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._speaker = threading.Thread(target=self._speak, daemon=True)
        self._listener.start()

    def say(self, says: bytes) -> None:
        """Something else from now on."""
        self._says = says

    def talk_to(self, address: str, port: int) -> None:
        """Begin to speak; silence (no packets at all) when there is nothing to say."""
        if self._to is None and self._says:
            self._to = (address, port)
            self._speaker.start()

    def press(self, key: str) -> None:
        """Press a key (RFC 4733), as soon as there is somebody to hear it; only whoever speaks can."""
        self._to_press.append(key)

    def close(self) -> None:
        self._closed.set()
        self._listener.join(2)
        if self._speaker.is_alive():
            self._speaker.join(2)
        self._socket.close()

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                packet, _ = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            except OSError:
                return
            kind = packet[1] & 0x7F if len(packet) > 12 else None
            if kind == KEY and packet[12] < len(KEYS):
                self.heard.keys[struct.unpack(">I", packet[4:8])[0]] = KEYS[packet[12]]
            if kind == SOUND:
                self.heard.first_at = self.heard.first_at or time.time()
                self.heard.packets += 1
                self.heard.sound += packet[12:]

    def _speak(self) -> None:
        assert self._says is not None
        assert self._to is not None
        sequence, began = 0, time.monotonic()
        key, key_at = "", 0
        while not self._closed.is_set():
            number = self._sequence + sequence
            if not key and self._to_press:
                key, key_at = self._to_press.popleft(), sequence
            if key:
                kind, time_stamp = KEY, self._sequence + key_at
                held = sequence - key_at + 1
                payload = struct.pack(">BBH", KEYS.index(key), 10 | (held > KEY_FRAMES) << 7, held * FRAME)
            else:
                kind, time_stamp = SOUND, number
                start = (sequence * FRAME) % len(self._says)
                payload = (self._says[start : start + FRAME] + self._says)[:FRAME]
            header = struct.pack(
                ">BBHII", 0x80, kind, number & 0xFFFF, (time_stamp * FRAME) & 0xFFFFFFFF, 0x564F4E41
            )
            try:
                self._socket.sendto(header + payload, self._to)
            except OSError:
                return
            sequence += 1
            if key and sequence - key_at == KEY_FRAMES + 3:  # whose end is said three times
                key = ""
            time.sleep(max(0.0, began + sequence * 0.02 - time.monotonic()))
