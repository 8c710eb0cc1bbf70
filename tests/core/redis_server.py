"""A real Redis of a test's own."""

import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path


class RedisServer:
    """On a socket in a folder; ``start`` it, ``kill`` it, or send it a signal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder / 'redis.sock'}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program, "bin/setup --tests installs redis-server"
        arguments = [
            "--port",
            "0",
            "--unixsocket",
            str(self.folder / "redis.sock"),
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not (self.folder / "redis.sock").exists() and time.monotonic() < deadline:
            time.sleep(0.02)

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """As a machine that loses its power would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None
        with suppress(FileNotFoundError):
            (self.folder / "redis.sock").unlink()
