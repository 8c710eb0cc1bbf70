"""A real Asterisk for tests: in a folder of its own, on free loopback ports, gone when the test is over."""

import base64
import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.extensions import DynamicObject, browser_phone, sip_phone
from vonal.switchboard.asterisk.install import Installation, default_cache, ensure_asterisk
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.process import AsteriskProcess

FIRST = ("chrt", "--rr", "10")


@dataclass(frozen=True)
class Ari:
    """Plain requests to ARI, blocking; for arranging and looking, not for routing calls."""

    settings: AsteriskSettings

    def ask(self, method: str, path: str, body: object | None = None) -> tuple[int, object]:
        """Status and decoded answer; 4xx and 5xx are answers too."""
        login = base64.b64encode(f"{self.settings.ari_user}:{self.settings.ari_secret}".encode()).decode()
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.settings.ari_url}/{path}", data, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")

    def get(self, path: str) -> Any:
        status, answer = self.ask("GET", path)
        assert status == 200, (status, answer)
        return answer

    def add_extension(self, extension: str, password: str, shown_name: str = "Anna") -> None:
        """Both telephones of an employee, with one password."""
        for telephone in (sip_phone, browser_phone):
            for made in telephone(extension, password=password, shown_name=shown_name, language="en"):
                self.push(made)

    def push(self, made: DynamicObject) -> None:
        status, answer = self.ask("PUT", made.path, {"fields": list(made.fields)})
        assert status == 200, (status, answer)


@pytest.fixture(scope="session")
def installation() -> Installation:
    """
    The Asterisk in the user's cache, fetched when it is not there yet. Where the system allows it, it goes before the
    tests: they keep every processor busy, and a voice that stutters for that proves nothing.
    """
    found = ensure_asterisk(default_cache(), lambda line: None)
    may_go_first = subprocess.run([*FIRST, "true"], capture_output=True, check=False).returncode == 0
    return replace(found, command=(*FIRST, *found.command)) if may_go_first else found


@pytest.fixture
def asterisk_settings(tmp_path: Path) -> AsteriskSettings:
    return settings_for(tmp_path / "home")


@pytest.fixture
async def asterisk(
    asterisk_settings: AsteriskSettings, installation: Installation
) -> AsyncIterator[AsteriskProcess]:
    """A running Asterisk without a switchboard; its ``settings`` tell the ports."""
    process = AsteriskProcess(asterisk_settings, installation)
    await process.start()
    try:
        yield process
    finally:
        await process.stop()


@pytest.fixture
def ari(asterisk: AsteriskProcess) -> Ari:
    return Ari(asterisk.settings)
