"""
Requests to addresses that people and browsers gave us: never to our own network, never without an end.

A name is asked for its addresses once and the request goes to the address that was looked at, so that a name which
answers otherwise the second time leads nowhere.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urljoin, urlsplit

import httpx2
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

STEP_SECONDS = 10.0
WHOLE_SECONDS = 30.0
MOST_BYTES = 64 * 1024
MOST_REDIRECTS = 4
# IPv4 inside IPv6 (RFC 6052), which a network may translate to its own machines.
TRANSLATED = ip_network("64:ff9b::/96")


class AddressIsRefused(ValidationError):
    """The address is no https address, or leads into a network that is not public."""


class NoAnswer(Exception):
    """Nobody answered as one should; the words are for people."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def check_address(url: str) -> str:
    """
    An address as it may be asked, as far as it shows without asking anybody.

    :raises AddressIsRefused: with a sentence why.
    """
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressIsRefused(_("This is not an address of the web.")) from error
    if not host or parts.username is not None or any(ord(letter) <= 32 for letter in url.strip()):
        raise AddressIsRefused(_("This is not an address of the web."))
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.OUTGOING_MAY_REACH_LOOPBACK):
        raise AddressIsRefused(_("The address has to begin with https://."))
    try:
        literal = ip_address(host)
    except ValueError:
        return url.strip()
    if not is_public(literal):
        raise AddressIsRefused(_("This address leads into a private network."))
    return url.strip()


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the open internet."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in TRANSLATED:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour or address.teredo:
            return False
    if address.is_loopback and settings.OUTGOING_MAY_REACH_LOOPBACK:
        return True
    return address.is_global and not address.is_multicast


def ask(
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
    most_bytes: int = MOST_BYTES,
    follow: bool = False,
    cut: bool = False,
    seconds: float | None = None,
) -> Answer:
    """
    One request, and up to four more where ``follow`` lets it be led on; each address is looked at anew.

    :param cut: of a longer answer the first ``most_bytes`` are enough.
    :param seconds: the whole may take this long.
    :raises AddressIsRefused: it, or one it leads to, is not public.
    :raises NoAnswer: nobody answers in time, or with more than ``most_bytes``.
    """
    until = time.monotonic() + (WHOLE_SECONDS if seconds is None else seconds)
    for _time in range(MOST_REDIRECTS + 1):
        answer = _ask_once(method, check_address(url), content, dict(headers or {}), most_bytes, until, cut)
        if not (follow and answer.status in {301, 302, 303, 307, 308} and "location" in answer.headers):
            return answer
        url = urljoin(url, answer.headers["location"])
    raise NoAnswer(_("The address leads on and on."))


def _ask_once(
    method: str, url: str, content: bytes, headers: dict[str, str], most_bytes: int, until: float, cut: bool
) -> Answer:
    parts = urlsplit(url)
    host = parts.hostname or ""
    address = _public_address(host, parts.port or (443 if parts.scheme == "https" else 80))
    literal = f"[{address}]" if ":" in address else address
    port = f":{parts.port}" if parts.port else ""
    aimed = parts._replace(netloc=literal + port, fragment="").geturl()
    said = {"Host": parts.netloc, "Accept-Encoding": "identity", "User-Agent": "Vonal", **headers}
    try:
        with (
            httpx2.Client(trust_env=False, timeout=STEP_SECONDS, follow_redirects=False) as client,
            client.stream(
                method, aimed, content=content or None, headers=said, extensions={"sni_hostname": host}
            ) as answer,
        ):
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise NoAnswer(_("%(host)s answers packed, which was not asked for.") % {"host": host})
            return Answer(
                answer.status_code, dict(answer.headers), _read(answer, host, most_bytes, until, cut)
            )
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise NoAnswer(_("%(host)s does not answer.") % {"host": host}) from error


def _read(answer: httpx2.Response, host: str, most_bytes: int, until: float, cut: bool) -> bytes:
    body = bytearray()
    for chunk in answer.iter_raw():
        body += chunk
        if len(body) > most_bytes and cut:
            return bytes(body[:most_bytes])
        if len(body) > most_bytes:
            size = {"host": host, "size": most_bytes // 1024}
            raise NoAnswer(_("%(host)s sends more than %(size)d KB.") % size)
        if time.monotonic() > until:
            raise NoAnswer(_("%(host)s is too slow.") % {"host": host})
    return bytes(body)


def _public_address(host: str, port: int) -> str:
    """
    :raises AddressIsRefused: one of its addresses is not public.
    :raises NoAnswer: nobody knows the name.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer(_("There is no %(host)s.") % {"host": host}) from error
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not addresses or not all(is_public(ip_address(each)) for each in addresses):
        raise AddressIsRefused(_("This address leads into a private network."))
    return addresses[0]
