"""The mailbox letters come to, read by IMAP (RFC 9051), as ``VONAL_INBOX_URL`` names it."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

PATIENCE_SECONDS = 15
PORTS = {"imap": 143, "imaps": 993}
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class InboxIsClosed(Exception):
    """It cannot be reached, does not let us in, or answers nonsense."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """``imaps`` is encrypted from the first byte, ``imap`` as soon as the server offers it."""

    scheme: str
    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    folder: str = "INBOX"

    @classmethod
    def read(cls, url: str) -> Self:
        """
        ``imaps://user:secret@host:port?folder=INBOX``; port and folder may be left out.

        :raises ValueError: it is no such address; the message does not repeat the secret.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or not parts.username:
            message = "The inbox begins with imap:// or imaps:// and names a user and a host."
            raise ValueError(message)
        folder = parse_qs(parts.query).get("folder", ["INBOX"])[0]
        if not folder.isascii() or '"' in folder or "\\" in folder or not folder.isprintable():
            message = "The inbox's folder has a plain name."
            raise ValueError(message)
        secret = unquote(parts.password or "")
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            unquote(parts.username),
            secret,
            folder,
        )

    @contextmanager
    def opened(self) -> Iterator[OpenInbox]:
        """
        Read in it, then close it.

        :raises InboxIsClosed: at any moment.
        """
        box: imaplib.IMAP4 | None = None
        try:
            box = self._connect()
            box.login(self.user, self.secret)
            _good(box.select(f'"{self.folder}"'))
            yield OpenInbox(box)
        except (imaplib.IMAP4.error, OSError, ValueError, IndexError) as error:
            raise InboxIsClosed(f"{self.host}: {str(error) or type(error).__name__}"[:500]) from error
        finally:
            if box is not None:
                with suppress(imaplib.IMAP4.error, OSError):
                    box.logout()

    def _connect(self) -> imaplib.IMAP4:
        context = ssl.create_default_context()
        if self.scheme == "imaps":
            return imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=PATIENCE_SECONDS)
        box = imaplib.IMAP4(self.host, self.port, timeout=PATIENCE_SECONDS)
        if "STARTTLS" in box.capabilities:
            box.starttls(context)
        return box


class OpenInbox:
    """An inbox one has signed in to."""

    def __init__(self, box: imaplib.IMAP4) -> None:
        self._box = box

    def unread_to(self, part: str, *, most: int) -> list[str]:
        """The oldest unread letters to addresses that hold ``part``, by their numbers in the folder."""
        wanted = f'UNSEEN OR TO "{part}" CC "{part}"'
        [found, *_rest] = _good(self._box.uid("SEARCH", None, wanted))  # type: ignore[arg-type]
        return [each.decode("ascii") for each in (found or b"").split()][:most]

    def letter(self, uid: str, *, most_bytes: int) -> bytes | None:
        """The whole letter, still unread; None when it is larger, or gone."""
        said = _good(self._box.uid("FETCH", uid, "(RFC822.SIZE)"))
        size = SIZE.search(said[0] or b"") if said and isinstance(said[0], bytes) else None
        if size is None or int(size[1]) > most_bytes:
            return None
        for part in _good(self._box.uid("FETCH", uid, "(BODY.PEEK[])")):
            if isinstance(part, tuple):
                return bytes(part[1])
        return None

    def mark_read(self, uid: str) -> None:
        """It was taken over; nobody needs to look at it again."""
        _good(self._box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))


def _good(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise InboxIsClosed(str(data[0] if data else kind)[:300])
    return data
