"""Servers in processes of their own, and a plain client that keeps its connection."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.data import ROOT, Dataset

COMMAND = ("-c", "from vonal.config.cli import main; main()")


@contextmanager
def vonal_web(dataset: Dataset) -> Iterator[int]:
    """``vonal web`` on this database; gives its port."""
    command = [sys.executable, *COMMAND, "web", "--port", "0"]
    with _started(command, dataset) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Vonal is ready"):
                yield int(line.rpartition(":")[2].strip().strip("/"))
                return
        raise RuntimeError("vonal web did not start")


@contextmanager
def module(name: str, dataset: Dataset, *arguments: str) -> Iterator[int]:
    """One of ours that prints its port."""
    with _started([sys.executable, "-m", name, *arguments], dataset) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


@contextmanager
def _started(command: list[str], dataset: Dataset) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, env=dataset.variables, cwd=ROOT, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        assert process.stdout is not None
        process.stdout.close()


class Client:
    """One connection, one request after the other."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = headers or {}

    def get(self, path: str) -> bytes:
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> bytes:
        """
        The answer's body.

        :raises RuntimeError: it is no 2xx or 3xx.
        """
        try:
            self._connection.request(method, path, body, {**self._headers, **headers})
            answer = self._connection.getresponse()
        except ConnectionError:  # On a busy machine it has been idle for so long that the server closed it.
            self._connection.close()
            self._connection.request(method, path, body, {**self._headers, **headers})
            answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:500]!r}")
        return content


def timed(client: Client, paths: list[str]) -> float:
    """Microseconds an answer takes."""
    began = time.perf_counter()
    for path in paths:
        client.get(path)
    return (time.perf_counter() - began) / len(paths) * 1e6
