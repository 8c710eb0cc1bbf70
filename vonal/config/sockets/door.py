"""Who stands at a socket's door, and who must leave because the sign-in ended."""

import asyncio
import logging
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils.crypto import constant_time_compare

from vonal.core.clock import now

Scope = MutableMapping[str, Any]

LOOK_SECONDS = 2.0
CHUNK = 400

log = logging.getLogger("vonal.sockets")


@dataclass(eq=False, slots=True)
class Visitor:
    """A signed-in employee at a socket; ``gone`` is set when the sign-in ends."""

    employee_id: int
    session_key: str
    session_hash: str
    gone: asyncio.Event = field(default_factory=asyncio.Event)


async def visitor_of(scope: Scope) -> Visitor | None:
    """Who asks for a socket; None for strangers, and for pages of other sites that use somebody's cookie."""
    if not _is_from_here(scope):
        return None
    key = _session_key(scope)
    return await asyncio.to_thread(_signed_in, key) if key else None


class Doorkeeper:
    """Looks every two seconds whether those inside are still signed in; one question to the database for all."""

    def __init__(self) -> None:
        self._inside: set[Visitor] = set()
        self._round: asyncio.Task[None] | None = None

    @contextmanager
    def watching(self, visitor: Visitor) -> Iterator[None]:
        """Watch a visitor as long as he is inside."""
        self._inside.add(visitor)
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._go_round(), name="doorkeeper")
        try:
            yield
        finally:
            self._inside.discard(visitor)

    async def _go_round(self) -> None:
        while self._inside:
            await asyncio.sleep(LOOK_SECONDS)
            inside = list(self._inside)
            try:
                gone = await asyncio.to_thread(_signed_out, inside)
            except Exception:
                log.exception("It could not be seen who is still signed in; looking again.")
                continue
            for visitor in gone:
                visitor.gone.set()


def header(scope: Scope, name: str) -> str:
    """A request header, or an empty text."""
    wanted = name.encode()
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == wanted), "")


def _is_from_here(scope: Scope) -> bool:
    host = header(scope, "host")
    domain, _ = split_domain_port(host)
    hosts = settings.ALLOWED_HOSTS
    if not domain or not validate_host(domain, hosts):
        return False
    origin = header(scope, "origin")
    return not origin or urlsplit(origin).netloc == host or origin in settings.CSRF_TRUSTED_ORIGINS


def _session_key(scope: Scope) -> str:
    # As Django's pages read it: what another program left in this browser's cookies must not hide ours.
    return parse_cookie(header(scope, "cookie")).get(settings.SESSION_COOKIE_NAME, "")


def _signed_in(session_key: str) -> Visitor | None:
    try:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
        user = get_user(request)
        if not user.is_authenticated or not user.is_active or user.pk is None:
            return None
        return Visitor(user.pk, session_key, user.get_session_auth_hash())
    finally:
        close_old_connections()


def _signed_out(visitors: list[Visitor]) -> list[Visitor]:
    try:
        return [
            visitor
            for start in range(0, len(visitors), CHUNK)
            for visitor in _signed_out_of(visitors[start : start + CHUNK])
        ]
    finally:
        close_old_connections()


def _signed_out_of(visitors: list[Visitor]) -> list[Visitor]:
    sessions = set(
        Session.objects.filter(
            session_key__in={visitor.session_key for visitor in visitors}, expire_date__gt=now()
        ).values_list("session_key", flat=True)
    )
    working = {
        user.pk: user.get_session_auth_hash()
        for user in get_user_model()._default_manager.filter(
            pk__in={visitor.employee_id for visitor in visitors}, is_active=True
        )
    }
    return [
        visitor
        for visitor in visitors
        if visitor.session_key not in sessions
        or not constant_time_compare(working.get(visitor.employee_id, ""), visitor.session_hash)
    ]
