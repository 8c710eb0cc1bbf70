"""A telephone for tests that speaks TLS and SRTP: baresip, which answers by itself and says a tone."""

import math
import struct
import subprocess
import tempfile
import wave
from pathlib import Path
from shutil import rmtree
from types import TracebackType
from typing import Self

RATE = 8000
CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:0
sip_cafile {certificate}
audio_source aufile,{folder}/says.wav
audio_player aufile,{folder}/heard.wav
audio_alert aufile,{folder}/alert.wav
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module srtp.so
module_app account.so
module_app menu.so
net_interface 127.0.0.1
"""
ACCOUNT = (
    "<sip:{extension}@127.0.0.1:{port};transport=tls>;auth_user={extension};auth_pass={password};answermode=auto;"
    "mediaenc=srtp-mand;regint=120\n"
)


class EncryptedPhone:
    """Registers when entered, trusting the one certificate it is given; gone when left."""

    def __init__(self, *, port: int, certificate: Path, extension: str, password: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="baresip-"))
        (self.folder / "config").write_text(CONFIG.format(certificate=certificate, folder=self.folder))
        account = ACCOUNT.format(extension=extension, port=port, password=password)
        (self.folder / "accounts").write_text(account)
        (self.folder / "contacts").write_text("")
        with wave.open(str(self.folder / "says.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            waves = (int(9000 * math.sin(2 * math.pi * 660 * n / RATE)) for n in range(RATE * 30))
            file.writeframes(b"".join(struct.pack("<h", each) for each in waves))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with (self.folder / "log").open("wb") as log:
            command = ["baresip", "-f", str(self.folder)]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)
        rmtree(self.folder, ignore_errors=True)
