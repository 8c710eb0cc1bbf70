"""
Keeps Asterisk from looking its own host name up in the DNS.

For every call it asks for the address of the host's name; when /etc/hosts lacks it, each call waits for a name server, seconds
long when that is far or silent. There Asterisk is started under the host name ``localhost``, seen by itself alone.
"""

import functools
import os
import shutil
import socket
import subprocess
from pathlib import Path

RENAMED = ("--", "sh", "-c", 'hostname localhost && exec "$@"', "sh")
WARNING = (
    "This machine's name, {name}, is not in /etc/hosts, and Asterisk cannot be given another. If calls start "
    "seconds late, add a line there: 127.0.1.1 {name}"
)


def is_known(name: str, hosts: Path = Path("/etc/hosts")) -> bool:
    """Whether the name stands in a hosts file."""
    try:
        lines = hosts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    return any(name in line.split("#")[0].split()[1:] for line in lines)


def renaming_command(name: str | None = None) -> tuple[str, ...]:
    """What to put before Asterisk's command: nothing where the name is known or another cannot be given."""
    if is_known(name or socket.gethostname()):
        return ()
    return _possible_renaming()


def host_name_warning() -> str | None:
    """A sentence for the log when look-ups cannot be avoided."""
    name = socket.gethostname()
    if is_known(name) or renaming_command(name):
        return None
    return WARNING.format(name=name)


@functools.cache
def _possible_renaming() -> tuple[str, ...]:
    program = shutil.which("unshare")
    if program is None:
        return ()
    rights = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    command = (program, *rights, "--uts", *RENAMED)
    try:
        tried = subprocess.run([*command, "true"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return command if tried.returncode == 0 else ()
