"""
Finds Asterisk 22 on this machine, or fetches it into a cache folder of its own.

Debian 12 has no Asterisk, so the packages of Debian unstable are unpacked beside the system, with every library they
need, and started through their own dynamic loader: no root, no chroot, no mounts, nothing installed system-wide.
``python -m vonal.switchboard.asterisk.install`` does it by hand.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vonal.switchboard.asterisk.debian import DebianUnavailable, fetch_packages

# Older ones have a way to run code through a read-only ARI user (GHSA-wcvv-g26m-wx5c).
OLDEST = (22, 10, 1)
SUITE = "sid"
PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-en-wav",
    "asterisk-core-sounds-ru-wav",
    "asterisk-moh-opsound-wav",
)
SPOKEN_LANGUAGES = ("en", "ru")
REMEDY = (
    "Everything but calling works. To call as well, install Asterisk 22.10.1 or newer so that `asterisk -V` answers, "
    "or run Vonal on Debian 12 or newer with access to a Debian mirror, or give the address of an Asterisk elsewhere."
)


class AsteriskUnavailable(Exception):
    """Asterisk cannot be had here; ``reason`` and ``remedy`` are sentences for the person at the keyboard."""

    def __init__(self, reason: str, remedy: str = REMEDY) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class Installation:
    """A program that runs: ``command`` starts it, the folders hold its modules, its documents and sounds, its music."""

    version: str
    command: tuple[str, ...]
    module_folder: Path
    data_folder: Path
    music_folder: Path


def default_cache() -> Path:
    """``VONAL_CACHE``, or ``vonal`` in the user's cache directory."""
    if chosen := os.environ.get("VONAL_CACHE"):
        return Path(chosen).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "vonal"


def find_asterisk(cache: Path) -> Installation | None:
    """A suitable Asterisk already here, the system's own first; None when there is none. Takes milliseconds."""
    return _on_the_system() or _unpacked(cache / "asterisk-22")


def ensure_asterisk(cache: Path, progress: Callable[[str], None]) -> Installation:
    """
    Find Asterisk or fetch it; about ten seconds and 240 MB the first time. Two callers at once fetch it once.

    :raises AsteriskUnavailable: with the reason and what to do.
    """
    if found := find_asterisk(cache):
        return found
    cache = cache.absolute()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _lock(cache / "asterisk-22.lock", progress):
            return find_asterisk(cache) or _fetch(cache, progress)
    except OSError as error:
        raise AsteriskUnavailable(f"Asterisk cannot be kept in {cache}: {error.strerror}.") from error
    except DebianUnavailable as error:
        raise AsteriskUnavailable(f"Asterisk could not be fetched from Debian. {error}") from error


def _fetch(cache: Path, progress: Callable[[str], None]) -> Installation:
    for leftover in cache.glob("asterisk-22.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    target = cache / "asterisk-22"
    building = Path(tempfile.mkdtemp(prefix="asterisk-22.new-", dir=cache))
    try:
        building.chmod(0o755)
        fetch_packages(SUITE, PACKAGES, building, progress)
        _name_the_sounds(building / "usr/share/asterisk/sounds")
        if (fetched := _unpacked(building)) is None:
            raise AsteriskUnavailable(
                "What Debian offers is older than Asterisk 22.10.1, or does not start here."
            )
        shutil.rmtree(target, ignore_errors=True)
        building.rename(target)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    progress(f"Asterisk {fetched.version} is ready")
    installed = _unpacked(target)
    assert installed is not None
    return installed


def _name_the_sounds(folder: Path) -> None:
    """Give the packaged voices the short names that Debian's post-installation script would give them."""
    for language in SPOKEN_LANGUAGES:
        voice = next(iter(sorted(folder.glob(f"{language}_*"))), None)
        if voice is not None and not (folder / language).exists():
            (folder / language).symlink_to(voice.name)


def _unpacked(root: Path) -> Installation | None:
    program = root / "usr/sbin/asterisk"
    loaders = [*root.glob("usr/lib64/ld-linux-*.so.*"), *root.glob("usr/lib/ld-linux-*.so.*")]
    libraries = next(iter(root.glob("usr/lib/*-linux-gnu*/asterisk/modules")), None)
    if not program.exists() or not loaders or libraries is None:
        return None
    path = libraries.parent.parent
    command = (str(loaders[0]), "--inhibit-cache", "--library-path", str(path), str(program))
    version = _version(command)
    if version is None:
        return None
    data = root / "usr/share/asterisk"
    return Installation(version, command, libraries, data, data / "moh")


def _on_the_system() -> Installation | None:
    program = shutil.which("asterisk", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")
    if program is None or (version := _version((program,))) is None:
        return None
    modules = next((m for m in _module_folders() if (m / "res_pjsip.so").exists()), None)
    data = next((d for d in _data_folders() if (d / "documentation").is_dir()), None)
    if modules is None or data is None or not (modules / "res_ari.so").exists():
        return None
    return Installation(version, (program,), modules, data, data / "moh")


def _module_folders() -> list[Path]:
    lib = Path("/usr/lib")
    return [
        *sorted(lib.glob("*-linux-gnu/asterisk/modules")),
        lib / "asterisk/modules",
        Path("/usr/lib64/asterisk/modules"),
    ]


def _data_folders() -> list[Path]:
    return [Path("/usr/share/asterisk"), Path("/var/lib/asterisk")]


def _version(command: tuple[str, ...]) -> str | None:
    """The version when it is new enough and of the major release we know."""
    try:
        said = subprocess.run(
            [*command, "-V"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"Asterisk (\d+)\.(\d+)\.(\d+)", said)
    if found is None:
        return None
    numbers = tuple(int(part) for part in found.groups())
    return ".".join(found.groups()) if numbers >= OLDEST and numbers[0] == OLDEST[0] else None


@contextmanager
def _lock(path: Path, progress: Callable[[str], None]) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("Waiting for another start of Vonal that is fetching Asterisk")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Fetch Asterisk and say where it is; 1 when it cannot be had."""
    try:
        found = ensure_asterisk(default_cache(), _say)
    except AsteriskUnavailable as error:
        sys.stderr.write(f"{error.reason}\n{error.remedy}\n")
        return 1
    _say(f"Asterisk {found.version}: {found.command[-1]}")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
