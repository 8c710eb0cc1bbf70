"""Employees' telephones in Asterisk's memory: pushed in, taken out, no reload."""

import asyncio
import logging
from collections.abc import Sequence

from vonal.switchboard.ari.client import AriClient, AriRefused
from vonal.switchboard.ari.translation import Device, owner
from vonal.switchboard.asterisk.extensions import DynamicObject, browser_phone, sip_phone
from vonal.switchboard.core.office import Seat

log = logging.getLogger(__name__)


class Extensions:
    """Knows what is installed, so that nothing unchanged is pushed twice over one connection."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._installed: dict[str, list[DynamicObject]] = {}
        self._known: set[str] = set()

    def found(self, endpoints: dict[str, bool]) -> None:
        """A new connection: whatever Asterisk has, its passwords may be old."""
        self._installed.clear()
        # Files may define endpoints too (trunks), but never a browser's.
        owners = map(owner, endpoints)
        self._known = {extension for extension, device in owners if device is Device.BROWSER}

    async def install_only(self, client: AriClient, seats: Sequence[Seat]) -> None:
        """Exactly these extensions exist afterwards."""
        for extension in sorted(self._known - {seat.extension for seat in seats}):
            await self.uninstall(client, extension)
        for seat in seats:
            await self.install(client, seat)

    async def install(self, client: AriClient, seat: Seat) -> None:
        """Both telephones; an unchanged seat costs nothing."""
        objects = self._objects(seat)
        if self._installed.get(seat.extension) == objects:
            return
        puts = [client.ask("PUT", each.path, {"fields": list(each.fields)}) for each in objects]
        try:
            await asyncio.gather(*puts)
        except AriRefused as refused:
            log.error("Asterisk does not take extension %s: %s", seat.extension, refused)
        else:
            self._installed[seat.extension] = objects

    async def uninstall(self, client: AriClient, extension: str) -> None:
        """Endpoints first, so that nobody is let in half-way; what is not there is as good as removed."""
        self._installed.pop(extension, None)
        nobody = Seat(extension, "", "", "", on_line=False, wrap_up_seconds=0)
        for each in reversed(self._objects(nobody)):
            await client.ask_gone(each.path)

    def _objects(self, seat: Seat) -> list[DynamicObject]:
        said = {"shown_name": seat.name, "language": self._language}
        phone = sip_phone(
            seat.extension, password=seat.phone_secret, only_encrypted=seat.only_encrypted, **said
        )
        return phone + browser_phone(seat.extension, password=seat.browser_secret, **said)
