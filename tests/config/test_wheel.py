"""Whoever installs the wheel into an empty environment serves people at once, without Node and without a checkout."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import venv
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALL_SECONDS = 400
READY_SECONDS = 90

pytestmark = pytest.mark.slow


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The programs of an environment with nothing but the wheel and what it asks for."""
    build: list[str | Path] = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    wheel = next(tmp_path.glob("vonal-*.whl"))
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    install: list[str | Path] = [
        environment / "bin/python",
        "-m",
        "pip",
        "install",
        "-q",
        "--no-compile",
        "-c",
        ROOT / "requirements.lock",
        wheel,
    ]
    subprocess.run(install, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    return environment / "bin"


def test_an_installed_wheel_serves_pages_with_their_styles(installed: Path, tmp_path: Path):
    own = {"PATH": str(installed), "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    command: list[str | Path] = [
        installed / "vonal",
        "serve",
        "--no-phone",
        "--empty",
        "--port",
        "0",
        "--home",
        tmp_path / "home",
    ]
    with subprocess.Popen(command, env=own, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as served:
        try:
            address = wait_until_ready(served)
            with httpx2.Client(
                base_url=address, trust_env=False, timeout=10, follow_redirects=True
            ) as client:
                page = client.get("/")
                styles = re.findall(r'href="(/static/[^"]+\.css)"', page.text)
                scripts = re.findall(r'src="(/static/[^"]+\.js)"', page.text)
                assets = [client.get(asset).status_code for asset in (*styles, *scripts)]
                russian = client.get("/", headers={"Accept-Language": "ru"})
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(timeout=20)

    assert page.status_code == 200
    assert styles
    assert scripts
    assert set(assets) == {200}
    assert re.search("[а-я]{5}", russian.text)
    assert served.returncode == 0


def wait_until_ready(served: subprocess.Popen[str]) -> str:
    """Its address; a process that says nothing for too long is killed, which ends the reading."""
    assert served.stdout is not None
    too_long = threading.Timer(READY_SECONDS, served.kill)
    too_long.start()
    try:
        for line in served.stdout:
            if found := re.search(r"is ready: (http://\S+)", line):
                return found[1]
    finally:
        too_long.cancel()
    raise AssertionError("It ended before it was ready.")
