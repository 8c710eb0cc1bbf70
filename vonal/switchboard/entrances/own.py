"""Our own Asterisk, whose files lie here."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from urllib.parse import quote

from vonal.switchboard.ari.client import AriAddress, AriClient, AriRefused
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.contacts import Contact, registered
from vonal.switchboard.asterisk.security import SecurityLog, WrongSignIn, write_refused

APPLICATION = "vonal-devices"
# The list of addresses has no reading of its own; calls that go on notice nothing.
ACL = "asterisk/modules/res_pjsip.so"


class OwnAsterisk:
    looks_every_seconds = 1.0
    unknown: frozenset[str] = frozenset()

    def __init__(self, settings: AsteriskSettings) -> None:
        self._settings = settings
        self.own_addresses = frozenset({settings.own_address, settings.http_address})
        self._client = AriClient(lambda event: None)
        self._said: SecurityLog | None = None
        self._is_fresh = True

    async def open(self) -> None:
        if self._said is None:
            self._said = await asyncio.to_thread(SecurityLog, self._settings)
        await self._client.close()
        self._client = AriClient(lambda event: None)
        settings = self._settings
        await self._client.connect(
            AriAddress(settings.ari_url, settings.ari_user, settings.ari_secret, APPLICATION)
        )
        self._is_fresh = True

    async def close(self) -> None:
        if self._said is not None:
            self._said.close()
        await self._client.close()

    async def registered(self) -> list[Contact] | None:
        return await asyncio.to_thread(registered, self._settings)

    async def wrong(self) -> list[WrongSignIn]:
        return await asyncio.to_thread(self._said.read) if self._said is not None else []

    async def refuse(self, addresses: Collection[str]) -> None:
        if await asyncio.to_thread(write_refused, self._settings, addresses) or self._is_fresh:
            self._is_fresh = False
            with suppress(AriRefused):
                await self._client.ask("PUT", ACL)

    async def drop(self, extensions: Collection[str]) -> None:
        for contact in await self.registered() or []:
            if contact.endpoint in extensions:
                name = quote(contact.name, safe="")
                await self._client.ask_gone(f"asterisk/config/dynamic/res_pjsip/contact/{name}")
