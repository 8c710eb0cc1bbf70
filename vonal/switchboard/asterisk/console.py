"""What Asterisk's own console shows and ARI does not, asked through its socket; for an Asterisk of our own."""

import socket
import time

from vonal.switchboard.asterisk.configuration import AsteriskSettings, run_folder

PATIENCE_SECONDS = 3.0
END = ("Objects found:", "No objects found", "No such command")
LOG_END_BYTES = 100_000


def ask_console(settings: AsteriskSettings, command: str) -> str | None:
    """What a ``show`` command prints; None when there is no console, or it stays silent for seconds. Blocks."""
    path = run_folder(settings) / "asterisk.ctl"
    deadline = time.monotonic() + PATIENCE_SECONDS
    said = b""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as console:
            console.settimeout(PATIENCE_SECONDS)
            console.connect(str(path))
            console.recv(1000)  # Who it is.
            console.sendall(b"logger mute silent\0" + command.encode() + b"\0")
            while time.monotonic() < deadline:
                some = console.recv(65536)
                said += some
                if not some or any(end in said.decode(errors="replace") for end in END):
                    break
    except OSError:
        return None
    return said.decode(errors="replace")


def end_of_log(settings: AsteriskSettings) -> str:
    """The last part of what Asterisk wrote about its troubles."""
    try:
        with (settings.folder / "log" / "messages").open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - LOG_END_BYTES))
            return file.read().decode(errors="replace")
    except OSError:
        return ""
