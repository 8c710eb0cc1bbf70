"""Chooses free ports and a secret at the first start and remembers them in ``<home>/asterisk/settings.json``."""

import json
import secrets
import socket
from pathlib import Path
from typing import TypedDict

from vonal.switchboard.asterisk.configuration import AsteriskSettings, new_secret
from vonal.switchboard.asterisk.running import running_asterisk

# Below the range from which the system hands out ports to everyone.
RTP_PORTS = range(12000, 30000, 2000)
RTP_PORTS_EACH = 2000


class Remembered(TypedDict):
    sip_port: int
    tls_port: int
    http_port: int
    rtp_start: int
    ari_secret: str


def settings_for(
    home: Path,
    *,
    language: str = "en",
    sip_address: str = "127.0.0.1",
    sip_port: int | None = None,
    http_port: int | None = None,
    trunk_addresses: tuple[str, ...] = ("127.0.0.0/8",),
    outside_address: str | None = None,
    local_networks: tuple[str, ...] = (),
    visitor_secret: str = "",
    tls_port: int | None = None,
    sip_name: str = "",
    certificate_files: tuple[Path, Path] | None = None,
) -> AsteriskSettings:
    """
    The settings of this data folder's Asterisk; what is not given is remembered from before, or chosen.

    A remembered port that another program has taken meanwhile is chosen anew; a given one is left as given.
    """
    home = home.absolute()
    path = home / "asterisk" / "settings.json"
    before = _read(path)
    ours = before is not None and running_asterisk(home) is not None
    udp = (
        before["sip_port"]
        if before and (ours or _is_free(socket.SOCK_DGRAM, sip_address, before["sip_port"]))
        else 0
    )
    tcp = (
        before["http_port"]
        if before and (ours or _is_free(socket.SOCK_STREAM, "127.0.0.1", before["http_port"]))
        else 0
    )
    tls = before["tls_port"] if before else 0
    if tls and not ours and not _is_free(socket.SOCK_STREAM, sip_address, tls):
        tls = 0
    chosen = Remembered(
        sip_port=sip_port or udp or _free(socket.SOCK_DGRAM, sip_address),
        tls_port=tls_port or tls or _free(socket.SOCK_STREAM, sip_address),
        http_port=http_port or tcp or _free(socket.SOCK_STREAM, "127.0.0.1"),
        rtp_start=before["rtp_start"] if before else secrets.choice(RTP_PORTS),
        ari_secret=before["ari_secret"] if before else new_secret(),
    )
    if chosen != before:
        _write(path, chosen)
    return AsteriskSettings(
        home=home,
        sip_address=sip_address,
        rtp_end=chosen["rtp_start"] + RTP_PORTS_EACH - 1,
        language=language,
        trunk_addresses=trunk_addresses,
        outside_address=outside_address,
        local_networks=local_networks,
        visitor_secret=visitor_secret,
        sip_name=sip_name,
        certificate_files=certificate_files,
        **chosen,
    )


def remembered(home: Path) -> Remembered | None:
    """What the last start chose; nothing before the first."""
    return _read(home.absolute() / "asterisk" / "settings.json")


def _free(kind: socket.SocketKind, address: str) -> int:
    with socket.socket(_family(address), kind) as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(kind: socket.SocketKind, address: str, port: int) -> bool:
    with socket.socket(_family(address), kind) as probe:
        if kind is socket.SOCK_STREAM:
            # A connection that lingers after a stop does not keep Asterisk from listening again.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _read(path: Path) -> Remembered | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Remembered(
            sip_port=int(found["sip_port"]),
            tls_port=int(found.get("tls_port", 0)),  # There was none once.
            http_port=int(found["http_port"]),
            rtp_start=int(found["rtp_start"]),
            ari_secret=str(found["ari_secret"]),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, values: Remembered) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(values, indent=1), encoding="utf-8")
    fresh.replace(path)
