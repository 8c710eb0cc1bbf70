"""What runs in an installation, seen from any process, without touching the database."""

from typing import Any

from vonal.config.environment import Vonal
from vonal.config.running import running
from vonal.config.version import VERSION

STOPPED = {"state": "stopped"}


def status_of(vonal: Vonal) -> dict[str, Any]:
    """Address, SIP address and ports, database, and the state of each service; null where nothing is known."""
    web, worker, switchboard = (running(vonal.home, name) for name in ("web", "worker", "switchboard"))
    phone = switchboard.details if switchboard else {}
    database = vonal.database()
    is_sqlite = "sqlite" in database["ENGINE"]
    return {
        "version": VERSION,
        "home": str(vonal.home),
        "address": web.details.get("address") if web else None,
        "sip_address": phone.get("sip_address") or None,
        "sip_port": phone.get("sip_port"),
        "http_port": phone.get("http_port"),
        "database": {
            "kind": "sqlite" if is_sqlite else "postgresql",
            "name": str(database["NAME"]),
            "state": "here" if not is_sqlite or vonal.database_path.exists() else "missing",
        },
        "web": {"state": "running", "pid": web.pid} if web else STOPPED,
        "worker": {"state": "running", "pid": worker.pid, **worker.details} if worker else STOPPED,
        "switchboard": (
            {"state": phone.get("state"), "pid": switchboard.pid, "trouble": phone.get("trouble", "")}
            if switchboard
            else STOPPED
        ),
        "asterisk": phone.get("asterisk") or STOPPED,
    }
