"""Where SIP telephones come in: who is registered there, who tries wrong secrets, and who is refused."""

from collections.abc import Collection
from typing import Protocol

from vonal.switchboard.asterisk.contacts import Contact
from vonal.switchboard.asterisk.security import WrongSignIn


class Entrance(Protocol):
    """
    One way in; every method but ``close`` raises TelephoneIsAway where it cannot be reached, and is opened again then.
    ``looks_every_seconds`` is how often it likes to be asked, ``own_addresses`` are never a stranger's, ``unknown`` are
    registered, but where they are it does not know.
    """

    looks_every_seconds: float
    own_addresses: frozenset[str]

    @property
    def unknown(self) -> frozenset[str]: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def registered(self) -> list[Contact] | None:
        """Whoever is registered now; None where that cannot be read this moment."""
        ...

    async def wrong(self) -> list[WrongSignIn]:
        """What has been tried since the last look; what was there at first is history."""
        ...

    async def refuse(self, addresses: Collection[str]) -> None:
        """Exactly these are refused from now on."""
        ...

    async def drop(self, extensions: Collection[str]) -> None:
        """End the registrations of these people's SIP telephones."""
        ...
