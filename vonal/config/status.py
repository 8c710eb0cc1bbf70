"""What runs in an installation, seen from any process, without touching the database."""

from typing import Any

from django.conf import settings

from vonal.config.environment import Vonal
from vonal.config.running import running
from vonal.config.version import VERSION
from vonal.core.disk import disk_below

STOPPED = {"state": "stopped"}


def telephone_trouble() -> str:
    """Why the telephone of this installation does not work now, and what to do; empty while it does."""
    from vonal.config.elsewhere import unreached, unreached_nodes

    switchboard = running(settings.VONAL.home, "switchboard")
    phone = switchboard.details if switchboard else {}
    if nodes := phone.get("nodes"):
        return unreached_nodes(nodes)
    address = (phone.get("asterisk") or {}).get("address")
    return unreached(phone.get("state", ""), address) if address else str(phone.get("trouble", ""))


def status_of(vonal: Vonal) -> dict[str, Any]:
    """Address, SIP address and ports, database, and the state of each service; null where nothing is known."""
    web, worker, switchboard = (running(vonal.home, name) for name in ("web", "worker", "switchboard"))
    phone = switchboard.details if switchboard else {}
    database = vonal.database()
    is_sqlite = "sqlite" in database["ENGINE"]
    room = disk_below(vonal.home, vonal.recordings)
    return {
        "version": VERSION,
        "home": str(vonal.home),
        "address": web.details.get("address") if web else None,
        "sip_address": phone.get("sip_address") or None,
        "sip_port": phone.get("sip_port"),
        "tls_port": phone.get("tls_port"),
        "http_port": phone.get("http_port"),
        "database": {
            "kind": "sqlite" if is_sqlite else "postgresql",
            "name": str(database["NAME"]),
            "state": "here" if not is_sqlite or vonal.database_path.exists() else "missing",
        },
        "disk": {"state": room.state, "free": room.free, "size": room.size, "trouble": room.trouble(str)},
        "web": {"state": "running", "pid": web.pid} if web else STOPPED,
        "worker": {"state": "running", "pid": worker.pid, **worker.details} if worker else STOPPED,
        "switchboard": (
            {"state": phone.get("state"), "pid": switchboard.pid, "trouble": phone.get("trouble", "")}
            if switchboard
            else STOPPED
        ),
        "asterisk": phone.get("asterisk") or STOPPED,
        "nodes": phone.get("nodes", []),
        "trunks": phone.get("trunks", []),
    }
