"""Who stands at a socket's door, and who must leave because the sign-in, or the guest link, ended."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie
from django.http.request import split_domain_port, validate_host

from vonal.core.clock import now

Scope = MutableMapping[str, Any]

LOOK_SECONDS = 2.0
CHUNK = 400

log = logging.getLogger("vonal.sockets")


class Inside(Protocol):
    """Somebody a doorkeeper watches; ``gone`` is set when he must leave."""

    gone: asyncio.Event


Guarded = TypeVar("Guarded", bound=Inside)


@dataclass(eq=False, slots=True)
class Visitor:
    """A signed-in employee at a socket, and his password as it is kept; ``gone`` is set when the sign-in ends."""

    employee_id: int
    session_key: str
    password: str
    gone: asyncio.Event = field(default_factory=asyncio.Event)


async def visitor_of(scope: Scope) -> Visitor | None:
    """Who asks for a socket; None for strangers, and for pages of other sites that use somebody's cookie."""
    if not is_from_here(scope):
        return None
    key = _session_key(scope)
    return await asyncio.to_thread(_signed_in, key) if key else None


class Doorkeeper(Generic[Guarded]):
    """Looks every two seconds whether those inside may still be there; one question to the database for all."""

    def __init__(self, must_leave: Callable[[list[Guarded]], list[Guarded]]) -> None:
        self._must_leave = must_leave
        self._inside: set[Guarded] = set()
        self._round: asyncio.Task[None] | None = None

    @property
    def inside(self) -> Collection[Guarded]:
        """All who are watched."""
        return self._inside

    @contextmanager
    def watching(self, visitor: Guarded) -> Iterator[None]:
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
                gone = await asyncio.to_thread(self._must_leave, inside)
            except Exception:
                log.exception("It could not be seen who may still be here; looking again.")
                continue
            for visitor in gone:
                visitor.gone.set()


def header(scope: Scope, name: str) -> str:
    """A request header, or an empty text."""
    wanted = name.encode()
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == wanted), "")


def is_from_here(scope: Scope) -> bool:
    """Whether a page of ours asks, or no page at all."""
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
        return Visitor(user.pk, session_key, user.password)
    finally:
        close_old_connections()


def signed_out(visitors: list[Visitor]) -> list[Visitor]:
    """Those whose sign-in ended."""
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
    # A changed password ends a sign-in; what is kept of thousands is compared, not reckoned anew every time.
    working = dict(
        get_user_model()
        ._default_manager.filter(pk__in={visitor.employee_id for visitor in visitors}, is_active=True)
        .values_list("pk", "password")
    )
    return [
        visitor
        for visitor in visitors
        if visitor.session_key not in sessions or working.get(visitor.employee_id) != visitor.password
    ]
