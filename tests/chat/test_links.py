"""Links are looked at by the server, never inside the house's own network; cards are named without a name."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.chat.cast import NOON, group, member, person, say
from tests.chat.papers import photo
from vonal.core.clock import now
from vonal.core.worker import run_due_jobs
from vonal.office.chat.content_models import Preview
from vonal.office.chat.links import addresses, cards, forget_previews, preview_for
from vonal.office.chat.models import Message, MessengerRules, Room
from vonal.office.chat.operations.posting import delete_message, edit_message
from vonal.office.chat.telling import shown

pytestmark = pytest.mark.django_db
PAGES: dict[str, tuple[str, bytes]] = {
    "/oven": (
        "text/html; charset=windows-1251",
        "<title>No</title><meta property=og:title content='Печь &lt;b&gt;10&lt;/b&gt;'>"
        "<meta name=description content='Bakes'><meta property=og:image content=/oven.jpg>".encode("cp1251"),
    ),
    "/oven.jpg": ("image/jpeg", photo()),
    "/inside-picture": (
        "text/html",
        b"<title>Seen</title><meta property=og:image content=http://10.1.2.3/x.jpg>",
    ),
    "/fake-picture": ("text/html", b"<title>Fake</title><meta property=og:image content=/fake.jpg>"),
    "/fake.jpg": ("image/jpeg", b"<svg onload=alert(1)>"),
    "/long": ("text/html", b"<title>Long</title>" + b" " * 2_000_000),
    "/program": ("application/octet-stream", b"MZ"),
}
LED = {
    "/away": "http://10.1.2.3/secret",
    "/meta": "http://169.254.169.254/latest",
    "/file": "file:///etc/passwd",
}


class Handler(BaseHTTPRequestHandler):
    """A site with good and bad pages."""

    def do_GET(self) -> None:
        kind, body = PAGES.get(self.path, ("text/html", b"none"))
        self.send_response(302 if self.path in LED else 200 if self.path in PAGES else 404)
        if self.path in LED:
            self.send_header("Location", LED[self.path])
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_said: Any) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def running() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def site(running: int, settings: Any) -> str:
    settings.OUTGOING_MAY_REACH_LOOPBACK = True
    settings.ALLOWED_HOSTS = ["ours.example"]
    return f"http://127.0.0.1:{running}"


def links(message: Message) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shown([Message.objects.get(pk=message.pk)])[0]["links"]
    return found


def test_a_page_shows_its_name_and_picture_to_who_may_read_it(site):
    anna, cili = person("anna"), person("cili")
    room = group(anna)
    message = say(anna, room, f"See {site}/oven, it is good")
    before = Room.objects.get(pk=room.pk).last_change
    assert links(message) == []
    run_due_jobs()

    [link] = links(message)
    assert (link["title"], link["text"], link["site"]) == ("Печь <b>10</b>", "Bakes", "127.0.0.1")
    assert (link["width"], link["height"]) == (40, 60)
    assert Room.objects.get(pk=room.pk).last_change == before + 1
    assert preview_for(anna, link["id"]).picture.read_bytes()[8:12] == b"WEBP"
    with pytest.raises(Preview.DoesNotExist):
        preview_for(cili, link["id"])
    again = say(anna, room, f"{site}/oven")
    assert links(again) == [link]
    MessengerRules(shows_links=False).save()
    assert links(again) == []
    MessengerRules.objects.update(shows_links=True)
    edit_message(again, "nothing", by=member(anna, room), at=NOON)
    assert links(again) == []
    delete_message(message, by=member(anna, room), at=NOON)
    assert links(message) == []
    with pytest.raises(Preview.DoesNotExist):
        preview_for(anna, link["id"])
    assert forget_previews(before=now()) == 0
    message.delete()
    assert forget_previews(before=now()) == 1


def test_nothing_of_the_inner_network_is_shown_nor_what_is_no_page(site):
    anna = person("anna")
    room = group(anna)
    said = [
        say(anna, room, f"{site}{path}") for path in (*LED, "/program", "/none", "/inside-picture", "/fake-picture", "/long")
    ]  # fmt: skip
    private = [
        say(anna, room, url) for url in ("https://10.0.0.1/", "https://[::1]/x", "http://169.254.169.254/latest", "https://0x7f.1/")
    ]  # fmt: skip
    run_due_jobs()

    assert [[link["title"] for link in links(each)] for each in said] == [
        [], [], [], [], [], ["Seen"], ["Fake"], ["Long"],
    ]  # fmt: skip
    assert not any(link["width"] for each in said for link in links(each))
    assert not any(links(each) for each in private)


def test_a_name_that_answers_otherwise_the_second_time_leads_nowhere(site, monkeypatch):
    asked: list[str] = []
    real = socket.getaddrinfo

    def turning(host: str, port: Any, *more: Any, **named: Any) -> Any:
        if host != "turning.example":
            return real(host, port, *more, **named)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "10.1.2.3", port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    anna = person("anna")
    message = say(anna, group(anna), f"{site.replace('127.0.0.1', 'turning.example')}/long")
    run_due_jobs()

    assert asked == ["turning.example"]
    assert [link["title"] for link in links(message)] == ["Long"]


def test_cards_are_our_own_pages_and_say_no_name(settings):
    settings.ALLOWED_HOSTS = ["ours.example"]
    text = (
        "https://ours.example/customers/15?x=1 (https://ours.example:8000/deals/3), https://evil.example/deals/4 "
        "https://ours.example/customers/15 https://ours.example/customers/x https://evil.example/a."
    )

    assert cards(text) == ["customers/15", "deals/3"]
    assert addresses(text) == ["https://evil.example/deals/4", "https://evil.example/a"]
