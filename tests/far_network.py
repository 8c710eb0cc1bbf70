"""
A piece of the world with a network of its own (a namespace of Linux), behind a line that loses, delays and breaks off.

The line is made of two tunnel devices and the thread between them, because not every kernel has ``netem``. It needs root and
``/dev/net/tun``; without them there is no such world, and ``FarNetwork`` says why.
"""

import errno
import fcntl
import os
import random
import select
import struct
import subprocess
import threading
import time
from heapq import heappop, heappush
from ipaddress import IPv4Address
from itertools import count
from types import TracebackType
from typing import Self

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
# For trying networks out (RFC 2544); each process of the tests has four addresses of it.
FIRST_ADDRESS = IPv4Address("198.18.0.0")
LOOK_SECONDS = 0.2


class NoSuchWorld(Exception):
    """This machine does not let us make one; ``str(error)`` says what it refused."""


class FarNetwork:
    """
    Entered, programs run ``within`` it; they are at ``there`` and we, for them, at ``here``. Nothing of it is left behind.

    :raises NoSuchWorld: on entering.
    """

    def __init__(self) -> None:
        mark = os.getpid()
        base = FIRST_ADDRESS + 4 * (mark % 2**14)
        self.here, self.there = str(base + 1), str(base + 2)
        self._name, self._devices = f"vonal-{mark}", (f"vn{mark}h", f"vn{mark}t")
        self.within = ("ip", "netns", "exec", self._name)
        self._ends: list[int] = []
        self._lost, self._seconds, self._varies, self._is_cut = 0.0, 0.0, 0.0, False
        self._closed = threading.Event()
        self._carrier = threading.Thread(target=self._carry, daemon=True)

    def disturb(self, *, lost: float, seconds: float, varies: float) -> None:
        """Lose this share of the packets, and bring the others this much later, more or less by ``varies``; each way."""
        self._lost, self._seconds, self._varies = lost, seconds, varies

    def cut(self) -> None:
        """From now on nothing comes through, and nobody is told."""
        self._is_cut = True

    def mend(self) -> None:
        self._is_cut = False

    def __enter__(self) -> Self:
        try:
            _run("ip", "netns", "add", self._name)
            self._ends = [_tunnel(device) for device in self._devices]
            ours, theirs = self._devices
            _run("ip", "addr", "add", f"{self.here}/30", "dev", ours)
            _run("ip", "link", "set", ours, "up")
            _run("ip", "link", "set", theirs, "netns", self._name)
            for command in (
                ("addr", "add", f"{self.there}/30", "dev", theirs),
                ("link", "set", theirs, "up"),
            ):
                _run("ip", "-n", self._name, *command)
            _run("ip", "-n", self._name, "link", "set", "lo", "up")
        except OSError as error:
            self._take_away()
            raise NoSuchWorld(str(error)) from error
        self._carrier.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._carrier.join(5)
        self._take_away()

    def _take_away(self) -> None:
        for end in self._ends:
            os.close(end)  # and with it goes its device
        self._ends.clear()
        subprocess.run(["ip", "netns", "del", self._name], capture_output=True, check=False)

    def _carry(self) -> None:
        chance, numbers = random.Random(1), count()
        coming: list[tuple[float, int, int, bytes]] = []
        while not self._closed.is_set():
            wait = max(0.0, coming[0][0] - time.monotonic()) if coming else LOOK_SECONDS
            ready, _, _ = select.select(self._ends, (), (), min(wait, LOOK_SECONDS))
            for end in ready:
                packet, far = os.read(end, 65536), self._ends[end == self._ends[0]]
                if self._is_cut or chance.random() < self._lost:
                    continue
                due = time.monotonic() + self._seconds + chance.uniform(-self._varies, self._varies)
                heappush(coming, (due, next(numbers), far, packet))
            while coming and coming[0][0] <= time.monotonic():
                _, _, far, packet = heappop(coming)
                if not self._is_cut:
                    _write(far, packet)


def _tunnel(device: str) -> int:
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI))
    except OSError:
        os.close(end)
        raise
    return end


def _write(end: int, packet: bytes) -> None:
    try:
        os.write(end, packet)
    except OSError as error:
        if error.errno not in (errno.EIO, errno.EAGAIN, errno.EINVAL):
            raise


def _run(*command: str) -> None:
    """:raises OSError: with what the program said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")
