"""Asterisk's REST interface, requests and events on one WebSocket."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote

import orjson

from vonal.switchboard.ari.socket import PasswordRefused, Socket, SocketRefused, open_socket
from vonal.switchboard.core.telephone import TelephoneIsAway, TelephoneRefuses

log = logging.getLogger(__name__)

ANSWER_SECONDS = 10.0
# A network that falls silent says nothing of it: after eight seconds the connection is given up.
PING_EVERY_SECONDS, PING_PATIENCE_SECONDS = 3.0, 5.0
LOST = 599

Fields = Mapping[str, Any]
OnAnswer = Callable[[int, str], None]


@dataclass(frozen=True)
class AriAddress:
    """Where ARI is, as ``http://host:port/ari``, and who we are there."""

    url: str
    user: str
    secret: str
    application: str = "vonal"

    @property
    def socket_url(self) -> str:
        scheme, _, rest = self.url.rstrip("/").partition("://")
        return (
            f"{'wss' if scheme in ('https', 'wss') else 'ws'}://{rest}/events?app={quote(self.application)}"
        )


class AriRefused(Exception):
    """Asterisk answered with an error."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status


class AriClient:
    """
    One connection. Requests are written in the order given and Asterisk carries them out in that order, so most
    need no waiting.
    """

    def __init__(self, hear: Callable[[dict[str, Any]], None]) -> None:
        self._hear = hear
        self._socket: Socket | None = None
        self._numbers = count(1)
        self._waiting: dict[str, OnAnswer] = {}
        self._pinging: asyncio.Task[None] | None = None

    async def connect(self, address: AriAddress) -> None:
        """
        :raises TelephoneRefuses: Asterisk does not know our name or our secret.
        :raises TelephoneIsAway: there is no Asterisk, or it does not let us in for another reason.
        """
        try:
            self._socket = await open_socket(address.socket_url, address.user, address.secret, self._message)
        except PasswordRefused as refused:
            raise TelephoneRefuses(str(refused)) from refused
        except SocketRefused as refused:
            raise TelephoneIsAway(str(refused)) from refused
        self._socket.closed.add_done_callback(self._closed)
        self._pinging = asyncio.get_running_loop().create_task(self._ping())

    async def until_closed(self) -> None:
        if self._socket is not None:
            await asyncio.shield(self._socket.closed)

    async def close(self) -> None:
        if self._pinging is not None:
            self._pinging.cancel()
        if self._socket is not None:
            self._socket.close()

    def send(self, method: str, path: str, body: Fields | None = None, then: OnAnswer | None = None) -> None:
        """Ask for something without waiting; ``then`` gets status (``LOST`` without a connection) and body."""
        if self._socket is None or self._socket.closed.done():
            if then is not None:
                then(LOST, "not connected")
            return
        number = str(next(self._numbers))
        self._waiting[number] = then or _complain_about(method, path)
        request: dict[str, Any] = {
            "type": "RESTRequest",
            "transaction_id": "",
            "request_id": number,
            "method": method,
            "uri": path,
        }
        if body is not None:
            request["content_type"] = "application/json"
            request["message_body"] = orjson.dumps(body).decode()
        self._socket.send(orjson.dumps(request))

    async def ask(self, method: str, path: str, body: Fields | None = None) -> Any:
        """
        The answer's JSON, ``None`` when it has none.

        :raises AriRefused: Asterisk says no.
        :raises TelephoneIsAway: the connection broke, or no answer came in time.
        """
        answer: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()

        def then(status: int, text: str) -> None:
            if not answer.done():
                answer.set_result((status, text))

        self.send(method, path, body, then)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                status, text = await answer
        except TimeoutError as error:
            raise TelephoneIsAway(f"no answer to {method} {path}") from error
        if status == LOST:
            raise TelephoneIsAway(text)
        if status >= 400:
            raise AriRefused(status, text)
        return orjson.loads(text) if text else None

    async def ask_gone(self, path: str) -> None:
        """
        DELETE and wait; what is gone already is as good.

        :raises TelephoneIsAway: the connection broke, or no answer came in time.
        """
        try:
            await self.ask("DELETE", path)
        except AriRefused as refused:
            if refused.status not in (404, 409):
                log.warning("Asterisk did not delete %s: %s", path, refused)

    def _message(self, data: bytes) -> None:
        message = orjson.loads(data)
        if message.get("type") != "RESTResponse":
            self._hear(message)
            return
        then = self._waiting.pop(message["request_id"], None)
        if then is not None:
            then(message["status_code"], message.get("message_body") or "")

    def _closed(self, _: asyncio.Future[None]) -> None:
        if self._pinging is not None:
            self._pinging.cancel()
        waiting, self._waiting = self._waiting, {}
        for then in waiting.values():
            then(LOST, "the connection broke")

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_EVERY_SECONDS)
            try:
                async with asyncio.timeout(PING_PATIENCE_SECONDS):
                    await self.ask("GET", "asterisk/ping")
            except (TelephoneIsAway, AriRefused, TimeoutError) as error:
                log.warning("Asterisk does not answer a ping (%s); connecting anew.", str(error) or "silence")
                if self._socket is not None:
                    self._socket.abort()
                return


def _complain_about(method: str, path: str) -> OnAnswer:
    def complain(status: int, text: str) -> None:
        # Gone already, or there already: someone was quicker, and all is as it should be.
        if status >= 400 and status not in (404, 409, LOST):
            log.warning("Asterisk refused %s %s: %d %s", method, path, status, text)

    return complain
