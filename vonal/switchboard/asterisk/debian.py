"""Unpacks Debian packages into a folder of their own, as any user, without touching the system's packages."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

KEYRINGS = Path("/usr/share/keyrings")
KEYRING_NAMES = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")
DOWNLOAD_SECONDS = 900
SKIPPED_DOCUMENTS = ("doc", "man", "locale", "info", "bug", "lintian")

# Asterisk reads old package indexes gladly; what matters is the signature, and the version found is checked afterwards.
APT_SETTINGS = """\
Dir "{folder}/";
Dir::State "state";
Dir::State::status "{folder}/state/status";
Dir::Cache "cache";
Dir::Etc "etc";
Dir::Etc::sourcelist "sources.list";
Dir::Etc::sourceparts "none";
Dir::Etc::parts "none";
Dir::Etc::preferencesparts "none";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::Retries "3";
Acquire::http::Timeout "30";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Binary::apt-get::APT::Keep-Downloaded-Packages "true";
"""


class DebianUnavailable(Exception):
    """``str(error)`` says what is missing, as a sentence."""


def fetch_packages(suite: str, packages: Sequence[str], into: Path, progress: Callable[[str], None]) -> None:
    """
    Download packages with all they depend on, check their signatures and unpack them below ``into``.

    :raises DebianUnavailable: no Debian, no network, or the suite lacks a package.
    """
    for program in ("apt-get", "dpkg-deb"):
        if shutil.which(program) is None:
            raise DebianUnavailable(f"The program {program} is missing, so this is not a Debian system.")
    workshop = into / ".apt"
    environment = _prepare(workshop, suite)
    try:
        progress(f"Reading Debian's list of packages ({suite})")
        _run(["apt-get", "update", "--quiet", "--error-on=any"], environment)
        progress("Downloading Asterisk and the libraries it needs (about 130 MB)")
        _run(["apt-get", "install", "--quiet", "--yes", "--download-only", *packages], environment)
        archives = sorted((workshop / "cache" / "archives").glob("*.deb"))
        progress(f"Unpacking {len(archives)} packages")
        for archive in archives:
            _run(["dpkg-deb", "--extract", str(archive), str(into)], environment)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    for name in SKIPPED_DOCUMENTS:
        shutil.rmtree(into / "usr/share" / name, ignore_errors=True)


def _prepare(workshop: Path, suite: str) -> dict[str, str]:
    """Make the private state of apt and return the environment that points to it."""
    keyring = next((KEYRINGS / name for name in KEYRING_NAMES if (KEYRINGS / name).exists()), None)
    if keyring is None:
        raise DebianUnavailable("Debian's signing keys are not installed (package debian-archive-keyring).")
    for folder in ("state/lists/partial", "cache/archives/partial", "etc/none"):
        (workshop / folder).mkdir(parents=True)
    (workshop / "state/status").touch()
    (workshop / "etc/sources.list").write_text(f"deb [signed-by={keyring}] {_mirror()} {suite} main\n")
    settings = workshop / "apt.conf"
    settings.write_text(APT_SETTINGS.format(folder=workshop))
    return {
        **os.environ,
        "APT_CONFIG": str(settings),
        "LC_ALL": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
    }


def _mirror() -> str:
    """The mirror this system itself uses; VONAL_DEBIAN_MIRROR overrides it."""
    if chosen := os.environ.get("VONAL_DEBIAN_MIRROR"):
        return chosen
    known = _run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Packages"],
        dict(os.environ),
    )
    for line in known.splitlines():
        origin, label, address = line.split("|", 2)
        if (origin, label) == ("Debian", "Debian"):
            return address
    for line in _source_lines():
        if line.rstrip("/").endswith("/debian"):
            return line
    raise DebianUnavailable(
        "This system names no Debian mirror in its apt sources (VONAL_DEBIAN_MIRROR sets one)."
    )


def _source_lines() -> list[str]:
    """Addresses in the system's apt sources; needed in images whose package lists were thrown away."""
    words: list[str] = []
    sources = Path("/etc/apt")
    for file in [sources / "sources.list", *sorted((sources / "sources.list.d").glob("*"))]:
        if file.is_file():
            lines = file.read_text(errors="replace").splitlines()
            words += [word for line in lines if not line.lstrip().startswith("#") for word in line.split()]
    return [word for word in words if word.startswith(("http://", "https://"))]


def _run(command: list[str], environment: dict[str, str]) -> str:
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=DOWNLOAD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DebianUnavailable(f"{command[0]} did not finish in {DOWNLOAD_SECONDS} seconds.") from error
    if done.returncode != 0:
        complaint = [line for line in done.stderr.splitlines() if line.startswith(("E:", "dpkg-deb: error"))]
        raise DebianUnavailable(
            " ".join(complaint[:2]) or f"{command[0]} failed: {done.stderr.strip()[-300:]}"
        )
    return done.stdout
