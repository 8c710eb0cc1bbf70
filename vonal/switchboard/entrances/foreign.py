"""
An Asterisk that somebody else runs, of which we know what its ARI tells: that telephones come and go, and where they are from
the moment they do so. It says nothing of wrong secrets, and takes no list of addresses.
"""

import hashlib
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from vonal.switchboard.ari.client import AriAddress, AriClient, AriRefused
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.contacts import Contact, contact_at
from vonal.switchboard.asterisk.security import WrongSignIn

APPLICATION = "vonal-devices"
CONTACT = "asterisk/config/dynamic/res_pjsip/contact"
# The filter would drop the answers to our own requests.
EVENTS = ("ContactStatusChange", "EndpointStateChange", "RESTResponse")


class ForeignAsterisk:
    looks_every_seconds = 1.0

    def __init__(self, settings: AsteriskSettings) -> None:
        self._settings = settings
        self.own_addresses = frozenset({settings.own_address, settings.http_address})
        self._client = AriClient(self._heard)
        self._contacts: dict[str, Contact] = {}
        self._to_ask: dict[str, tuple[str, str]] = {}
        self._there: set[str] = set()

    @property
    def unknown(self) -> frozenset[str]:
        """Who was there before we came, and did not come anew since: there, but nobody says where."""
        return frozenset(self._there - {each.endpoint for each in self._contacts.values()})

    async def open(self) -> None:
        await self.close()
        self._client = AriClient(self._heard)
        settings = self._settings
        await self._client.connect(
            AriAddress(settings.ari_url, settings.ari_user, settings.ari_secret, APPLICATION)
        )
        application = f"applications/{APPLICATION}"
        allowed = [{"type": name} for name in EVENTS]
        self._client.send("PUT", f"{application}/eventFilter", {"allowed": allowed})
        self._client.send("POST", f"{application}/subscription", {"eventSource": "endpoint:PJSIP"})
        endpoints = await self._client.ask("GET", "endpoints/PJSIP")
        self._there = {each["resource"] for each in endpoints if each["state"] == "online"}
        self._contacts = {name: one for name, one in self._contacts.items() if one.endpoint in self._there}

    async def close(self) -> None:
        await self._client.close()

    async def registered(self) -> list[Contact] | None:
        asked, self._to_ask = self._to_ask, {}
        for name, (endpoint, uri) in asked.items():
            self._contacts[name] = contact_at(name, endpoint, uri, "")
            fields = await self._fields(name)
            if name in self._contacts:  # It may have gone meanwhile.
                self._contacts[name] = contact_at(name, endpoint, uri, fields.get("user_agent", ""))
        return list(self._contacts.values())

    async def wrong(self) -> list[WrongSignIn]:
        return []

    async def refuse(self, addresses: Collection[str]) -> None:
        """Its own administrator keeps strangers away."""

    async def drop(self, extensions: Collection[str]) -> None:
        for contact in list(self._contacts.values()):
            if contact.endpoint in extensions:
                await self._client.ask_gone(f"{CONTACT}/{quote(contact.name, safe='')}")

    async def _fields(self, name: str) -> dict[str, str]:
        try:
            found = await self._client.ask("GET", f"{CONTACT}/{quote(name, safe='')}")
        except AriRefused:  # gone already
            return {}
        return {each["attribute"]: each["value"] for each in found or []}

    def _heard(self, event: dict[str, Any]) -> None:
        match event:
            case {"type": "EndpointStateChange", "endpoint": {"resource": endpoint, "state": state}}:
                (self._there.add if state == "online" else self._there.discard)(endpoint)
            case {"type": "ContactStatusChange", "contact_info": {"aor": endpoint, "uri": uri, **more}}:
                # So the registrar names them.
                name = f"{endpoint};@{hashlib.md5(uri.encode(), usedforsecurity=False).hexdigest()}"
                if more.get("contact_status") == "Removed":
                    self._contacts.pop(name, None)
                    self._to_ask.pop(name, None)
                else:
                    self._to_ask[name] = (endpoint, uri)
