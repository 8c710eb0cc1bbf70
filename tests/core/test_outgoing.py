"""Addresses people gave us lead to the open internet only, and their answers are bounded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest

from vonal.core import outgoing
from vonal.core.outgoing import AddressIsRefused, NoAnswer, ask, check_address, is_public


class Handler(BaseHTTPRequestHandler):
    """``/led`` leads to itself, ``/inside`` into a private network, ``/long`` sends a megabyte."""

    def do_GET(self) -> None:
        leads = {"/led": "/led", "/on": "/long", "/inside": "http://10.1.2.3/"}
        self.send_response(302 if self.path in leads else 200)
        if self.path in leads:
            self.send_header("Location", leads[self.path])
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        body = b"x" * 1_000_000 if self.path == "/long" else f"{self.headers['Host']}".encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.path != "/packed":
            self.wfile.write(body)

    def log_message(self, *_said: Any) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def loopback(settings: Any) -> None:
    settings.OUTGOING_MAY_REACH_LOOPBACK = True


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "192.0.2.1",
    ],
)  # fmt: skip
def test_private_addresses_are_no_public_ones(address: str):
    assert not is_public(ip_address(address))


def test_public_ones_are():
    assert all(is_public(ip_address(each)) for each in ("9.9.9.9", "2620:fe::9", "64:ff9b::909:909"))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https://127.0.0.1/", "https://[::1]/", "https://user@example.com/",
        "https:///x", "https://exa mple.com/", "https://example.com:x/", "https://[::1/", "nothing", "",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_asked_is_refused(url: str):
    with pytest.raises(AddressIsRefused):
        check_address(url)


def test_a_name_that_leads_inside_is_refused():
    with pytest.raises(AddressIsRefused):
        ask("GET", "https://localhost/")


@pytest.mark.usefixtures("loopback")
class TestAnswers:
    """What servers send back."""

    def test_the_server_is_asked_by_its_name(self, server):
        answer = ask("GET", server)
        assert (answer.status, answer.body.decode()) == (200, server.removeprefix("http://"))

    def test_the_length_is_bounded(self, server):
        with pytest.raises(NoAnswer, match="64 KB"):
            ask("GET", f"{server}/long")
        assert len(ask("GET", f"{server}/on", most_bytes=1_000_000, follow=True).body) == 1_000_000

    def test_nothing_packed_is_unpacked(self, server):
        with pytest.raises(NoAnswer):
            ask("GET", f"{server}/packed")

    def test_it_is_not_led_on_for_ever_nor_inside(self, server):
        with pytest.raises(NoAnswer):
            ask("GET", f"{server}/led", follow=True)
        with pytest.raises(AddressIsRefused):
            ask("GET", f"{server}/inside", follow=True)
        assert ask("GET", f"{server}/inside").status == 302

    def test_the_time_is_bounded(self, server, monkeypatch):
        monkeypatch.setattr(outgoing, "WHOLE_SECONDS", -1.0)
        with pytest.raises(NoAnswer, match="slow"):
            ask("GET", server)

    def test_nobody_there_is_said(self):
        with pytest.raises(NoAnswer):
            ask("GET", "http://127.0.0.1:1/")
