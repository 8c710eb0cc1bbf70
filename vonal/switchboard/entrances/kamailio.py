"""
The Kamailio before several Asterisks (``deploy/kamailio``): it alone sees where telephones come from. Its tables are read and
written by JSON-RPC over HTTP, which it answers to the machine of the pages only.
"""

import asyncio
import http.client
import json
import logging
from collections.abc import Collection, Sequence
from itertools import count
from urllib.parse import quote

from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.contacts import Contact, contact_at, registered
from vonal.switchboard.asterisk.request import request
from vonal.switchboard.asterisk.security import WrongSignIn
from vonal.switchboard.core.telephone import TelephoneIsAway

PATIENCE_SECONDS = 5.0
# Those that stay refused are written anew; without us nobody is for long.
REFUSED_SECONDS = 600
OURS = ("contact", "way", "agent")

log = logging.getLogger(__name__)


class Kamailio:
    """``address`` is ``host:port``; ``nodes`` are those behind it, whose folders are in Vonal's data folder."""

    looks_every_seconds = 2.0
    unknown: frozenset[str] = frozenset()

    def __init__(self, address: str, nodes: Sequence[AsteriskSettings] = ()) -> None:
        self._nodes = nodes
        host, _, port = address.rpartition(":")
        self.own_addresses = frozenset({host})
        self._address = (host, int(port))
        self._numbers = count(1)
        self._counted: dict[str, int] | None = None
        self._connection: http.client.HTTPConnection | None = None
        self._is_old = False

    async def open(self) -> None:
        await self.close()
        self._connection = http.client.HTTPConnection(*self._address, timeout=PATIENCE_SECONDS)

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def registered(self) -> list[Contact] | None:
        ways, agents = await self._table("way"), await self._table("agent")
        return [contact_at(name, name, way, agents.get(name, "")) for name, way in ways.items()]

    async def wrong(self) -> list[WrongSignIn]:
        times = {address: int(each) for address, each in (await self._table("wrong")).items()}
        # One that is smaller than before was forgotten meanwhile, and began anew.
        before, self._counted = self._counted, times
        if before is None:
            return []
        more = {
            address: now - before.get(address, 0) if now >= before.get(address, 0) else now
            for address, now in times.items()
        }
        tried = await self._table("tried") if any(more.values()) else {}
        return [
            WrongSignIn(address, tried.get(address, "")[:80])
            for address, number in more.items()
            for _ in range(number)
        ]

    async def refuse(self, addresses: Collection[str]) -> None:
        refused = (await self._table("refused")).keys()
        for address in set(addresses) - refused:
            await self._ask("htable.setxs", "refused", address, "1", REFUSED_SECONDS)
        for address in refused - set(addresses):
            await self._ask("htable.delete", "refused", address)

    async def drop(self, extensions: Collection[str]) -> None:
        for extension in extensions:
            for table in OURS:
                await self._ask("htable.delete", table, extension)
        for node in self._nodes:
            await asyncio.to_thread(_drop_at, node, extensions)

    async def _table(self, name: str) -> dict[str, str]:
        rows = await self._ask("htable.dump", name)
        return {str(each["name"]): str(each["value"]) for row in rows or [] for each in row["slot"]}

    async def _ask(self, method: str, *given: str | int) -> list[dict[str, list[dict[str, object]]]] | None:
        """None where it says no."""
        return await asyncio.to_thread(self._ask_now, method, given)

    def _ask_now(
        self, method: str, given: tuple[str | int, ...]
    ) -> list[dict[str, list[dict[str, object]]]] | None:
        if self._connection is None:
            raise TelephoneIsAway("not connected")
        question = {"jsonrpc": "2.0", "id": next(self._numbers), "method": method, "params": given}
        try:
            self._connection.request("POST", "/tables", json.dumps(question, separators=(",", ":")))
            answer = self._connection.getresponse()
            text = answer.read().decode(errors="replace")
            if not text:
                self._complain()
                raise TelephoneIsAway(f"{answer.status} from Kamailio")
            said = json.loads(text).get("result")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise TelephoneIsAway(f"Kamailio does not answer: {error}") from error
        return said if isinstance(said, list) else None

    def _complain(self) -> None:
        if not self._is_old:
            self._is_old = True
            log.warning(
                "Kamailio at %s:%d does not tell Vonal of telephones: give it the new kamailio.cfg, and this machine a line of "
                "group 2 in known.list.",
                *self._address,
            )


def _drop_at(node: AsteriskSettings, extensions: Collection[str]) -> None:
    """Where its folder cannot be read, the node forgets the registration when it was to be renewed."""
    for contact in registered(node) or []:
        if contact.endpoint in extensions:
            name = quote(contact.name, safe="")
            request(node, "DELETE", f"asterisk/config/dynamic/res_pjsip/contact/{name}")
