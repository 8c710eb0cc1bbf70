"""E-mails as files, however they were made: headers as text, the words, harmless HTML, what was attached."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from html.parser import HTMLParser

import nh3

MOST_PARTS = 200
MOST_DEEP = 20
LONGEST_HEADER = 2000
LONGEST_TEXT = 100_000
# No styles, scripts, forms, frames or pictures: the last would tell the sender who reads, and when.
TAGS = {
    "a", "b", "blockquote", "br", "center", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "u", "ul",
}  # fmt: skip


class NoLetter(Exception):
    """It cannot be read as an e-mail."""


@dataclass(frozen=True, slots=True)
class Eml:
    """``html`` is harmless and may be empty; ``files`` are names and contents, as they came."""

    sender: str = ""
    to: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    text: str = ""
    html: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)


def read_eml(data: bytes) -> Eml:
    """
    Read an e-mail.

    :raises NoLetter: it has no sender, no subject and no date, or is made to be unreadable.
    """
    try:
        letter = message_from_bytes(data, policy=compat32)
        parts = _leaves(letter)
        text, html, files = _contents(parts)
    except (MessageError, LookupError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise NoLetter from error
    if not any(letter[name] for name in ("From", "Subject", "Date")):
        raise NoLetter
    return Eml(
        sender=_header(letter, "From"), to=_header(letter, "To"), subject=_header(letter, "Subject"),
        sent_at=_date(letter), text=text or _words(html), html=harmless(html) if html else "", files=files,
    )  # fmt: skip


def harmless(html: str) -> str:
    """A stranger's HTML without anything that runs, loads or hides."""
    return nh3.clean(
        html[:LONGEST_TEXT], tags=TAGS, attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}}, clean_content_tags={"script", "style", "title", "head"},
    )  # fmt: skip


def _leaves(letter: Message) -> list[Message]:
    """The parts in their order; a letter inside the letter is one file."""
    found: list[Message] = []
    waiting = [(letter, 0)]
    while waiting and len(found) < MOST_PARTS:
        part, deep = waiting.pop()
        inside = part.get_payload() if part.is_multipart() else None
        if isinstance(inside, list) and part.get_content_type() != "message/rfc822" and deep < MOST_DEEP:
            waiting.extend((each, deep + 1) for each in reversed(inside) if isinstance(each, Message))
        else:
            found.append(part)
    return found


def _contents(parts: list[Message]) -> tuple[str, str, list[tuple[str, bytes]]]:
    text = html = ""
    files: list[tuple[str, bytes]] = []
    for part in parts:
        kind, name = part.get_content_type(), _file_name(part)
        is_file = bool(name) or part.get_content_disposition() == "attachment"
        if not is_file and kind == "text/plain":
            text = (text + "\n" + _text(part)).strip()[:LONGEST_TEXT]
        elif not is_file and kind == "text/html":
            html = (html + _text(part))[:LONGEST_TEXT]
        elif kind == "message/rfc822":
            inside = part.get_payload(0) if part.is_multipart() else None
            if isinstance(inside, Message):
                files.append((name or f"{_header(inside, 'Subject') or 'letter'}.eml", inside.as_bytes()))
        elif is_file and isinstance(content := part.get_payload(decode=True), bytes):
            files.append((name or "file", content))
    return text, html, files


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = str(part.get_content_charset() or "utf-8")
    try:
        said = content.decode(charset, "replace")
    except LookupError:
        said = content.decode("utf-8", "replace")
    return said.replace("\0", "").replace("\r\n", "\n")


def _header(part: Message, name: str) -> str:
    return _readable(str(part[name] or ""))[:300]


def _readable(raw: str) -> str:
    raw = raw[:LONGEST_HEADER]
    with suppress(HeaderParseError, LookupError, ValueError, UnicodeError):
        raw = str(make_header(decode_header(raw)))
    raw = raw.encode("utf-8", "replace").decode("utf-8")
    return " ".join(re.sub(r"[\x00-\x1f\x7f]+", " ", raw).split())


def _file_name(part: Message) -> str:
    raw = part.get_param("filename", None, "content-disposition") or part.get_param("name")
    return _readable(collapse_rfc2231_value(raw)) if raw else ""


def _date(letter: Message) -> datetime | None:
    with suppress(ValueError, TypeError, OverflowError, IndexError):
        sent = parsedate_to_datetime(str(letter["Date"] or "")[:100])
        sent = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
        return sent.astimezone(UTC)
    return None


class _Words(HTMLParser):
    """What is read of a page, as lines."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table", "blockquote"}:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        self.said.append(" ".join(data.split()) + " ")


def _words(html: str) -> str:
    reader = _Words()
    reader.feed(harmless(html))
    return re.sub(r"\s*\n\s*", "\n", "".join(reader.said)).strip()
