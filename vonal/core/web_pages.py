"""What a page of the web says of itself: title, a line or two, its picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from vonal.core.outgoing import NoAnswer, ask

MOST_BYTES = 512 * 1024
MOST_PICTURE_BYTES = 4 * 1024 * 1024
PAGE_SECONDS, PICTURE_SECONDS = 8.0, 8.0
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")


@dataclass(frozen=True, slots=True)
class WebPage:
    """Plain words; ``picture`` is an address, or empty."""

    site: str = ""
    title: str = ""
    text: str = ""
    picture: str = ""


def look_at(url: str) -> WebPage:
    """
    Ask a page what it is called; of a picture, the picture itself.

    :raises AddressIsRefused: it, or what it leads to, is not public.
    :raises NoAnswer: nobody answers in time, or not with a page.
    """
    answer = ask(
        "GET", url, headers={"Accept": "text/html,image/*;q=0.5"}, most_bytes=MOST_BYTES, follow=True, cut=True,
        seconds=PAGE_SECONDS,
    )  # fmt: skip
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    site = (urlsplit(url).hostname or "").removeprefix("www.")
    if answer.status != 200:
        raise NoAnswer(f"{site}: {answer.status}")
    if kind in PICTURES:
        return WebPage(site=site, picture=url)
    if kind not in {"text/html", "application/xhtml+xml"}:
        raise NoAnswer(f"{site}: {kind}")
    said = _Head()
    said.feed(_text(answer.body, answer.headers.get("content-type", "")))
    found = said.found
    picture = found.get("og:image", "") or found.get("twitter:image", "")
    return WebPage(
        site=_line(found.get("og:site_name", "") or site, 100),
        title=_line(found.get("og:title", "") or "".join(said.title), 200),
        text=_line(found.get("og:description", "") or found.get("description", ""), 300),
        picture=urljoin(url, picture) if picture else "",
    )


def picture_at(url: str) -> bytes:
    """
    The bytes of a page's picture.

    :raises AddressIsRefused: it, or what it leads to, is not public.
    :raises NoAnswer: nobody answers in time, or not with a picture.
    """
    answer = ask(
        "GET", url, headers={"Accept": ",".join(PICTURES)}, most_bytes=MOST_PICTURE_BYTES, follow=True,
        seconds=PICTURE_SECONDS,
    )  # fmt: skip
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.status != 200 or kind not in PICTURES:
        raise NoAnswer(f"{answer.status} {kind}")
    return answer.body


def _text(body: bytes, content_type: str) -> str:
    named = CHARSET.search(content_type.encode("latin-1", "replace")) or CHARSET.search(body[:4096])
    try:
        return body.decode(named[1].decode("ascii") if named else "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _line(said: str, longest: int) -> str:
    said = " ".join(re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", " ", said).split())
    return said if len(said) <= longest else said[: longest - 1] + "…"


class _Head(HTMLParser):
    """The title and what ``meta`` says; the first of each counts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.title: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = not self.title
        if tag == "meta":
            values = {name: value or "" for name, value in attrs}
            name = (values.get("property") or values.get("name", "")).lower()
            if name and values.get("content"):
                self.found.setdefault(name, values["content"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
