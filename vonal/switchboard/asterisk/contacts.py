"""Which telephones are registered, as Asterisk's registrar keeps it in a small database of its own."""

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass

from vonal.switchboard.asterisk.configuration import AsteriskSettings

PREFIX = "/registrar/contact/"
_TRANSPORT = re.compile(r";transport=(\w+)", re.IGNORECASE)
_HOST = re.compile(r"sips?:(?:[^@]*@)?(\[[^]]+\]|[^:;>]+)")


@dataclass(frozen=True, slots=True)
class Contact:
    """
    One registration. ``name`` is its registrar's own for it, ``endpoint`` whose it is, ``transport`` udp, tcp, tls or ws.
    """

    name: str
    endpoint: str
    address: str
    transport: str
    agent: str

    @property
    def is_browser(self) -> bool:
        return self.transport in ("ws", "wss")


def contact_at(name: str, endpoint: str, uri: str, agent: str, otherwise: str = "") -> Contact:
    """What an address of SIP tells of a registration; ``otherwise`` is where it is when that tells no host."""
    host, transport = _HOST.match(uri), _TRANSPORT.search(uri)
    return Contact(
        name=name,
        endpoint=endpoint,
        address=(host[1] if host else otherwise).strip("[]"),
        transport=transport[1].lower() if transport else "udp",
        agent=agent[:200],
    )


def registered(settings: AsteriskSettings) -> list[Contact] | None:
    """Everybody's, a second after it happened at the latest; None where that cannot be read. Blocks."""
    path = settings.folder / "db" / "astdb.sqlite3"
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)) as database:
            rows = database.execute(
                "select key, value from astdb where key glob ?", (f"{PREFIX}*",)
            ).fetchall()
    except sqlite3.Error:
        return None
    return [contact for key, value in rows if (contact := _contact(key, value)) is not None]


def _contact(key: str, value: str) -> Contact | None:
    try:
        fields = json.loads(value)
        uri = str(fields["uri"]).replace("^3B", ";")
    except (ValueError, KeyError, TypeError):
        return None
    name = key.removeprefix(PREFIX)
    endpoint = str(fields.get("endpoint") or name.partition(";")[0].partition("^")[0])
    return contact_at(name, endpoint, uri, str(fields.get("user_agent", "")), str(fields.get("via_addr", "")))
