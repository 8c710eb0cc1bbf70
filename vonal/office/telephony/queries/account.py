"""What a person's telephones register with."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from vonal.office.staff.models import Employee
from vonal.office.telephony.models import PhoneAccount
from vonal.switchboard.asterisk.extensions import web_name
from vonal.switchboard.asterisk.ports import Remembered, remembered


@dataclass(frozen=True, slots=True)
class Account:
    """
    What a SIP telephone is set up with; ``port`` is None until there has been a switch, ``tls_port`` also where it is not our
    own. The browser has its own.
    """

    server: str
    port: int | None
    tls_port: int | None
    user: str
    secret: str
    browser_user: str
    browser_secret: str
    uses_browser: bool
    only_encrypted: bool
    takes_second: bool


def phone_account(employee: Employee) -> Account | None:
    """His telephones' account; None when he has no extension, or the switchboard has never run."""
    row = PhoneAccount.objects.filter(employee=employee).first()
    if row is None or not employee.extension or not settings.VONAL.phone:
        return None
    ports = remembered(settings.VONAL.home)
    return Account(
        server=_server(),
        port=int(settings.VONAL.distributor.rpartition(":")[2] or settings.VONAL.sip_port)
        or (ports["sip_port"] if ports else None),
        tls_port=_tls_port(ports),
        user=employee.extension,
        secret=row.phone_secret,
        browser_user=web_name(employee.extension),
        browser_secret=row.browser_secret,
        uses_browser=row.uses_browser,
        only_encrypted=row.only_encrypted,
        takes_second=row.takes_second,
    )


def _tls_port(ports: Remembered | None) -> int | None:
    """None where nobody takes TLS, or nobody of ours."""
    vonal = settings.VONAL
    if vonal.ari_url and not vonal.distributor:
        return None
    remembered_one = ports["tls_port"] if ports and not vonal.ari_url else None
    return vonal.sip_tls_port or remembered_one or None


def _server() -> str:
    """By what telephones reach this machine."""
    vonal = settings.VONAL
    if vonal.sip_name:
        return str(vonal.sip_name)
    if vonal.distributor:
        return str(vonal.distributor).rpartition(":")[0]
    everywhere = vonal.sip_address in ("0.0.0.0", "::")  # noqa: S104
    public = urlsplit(vonal.public_address).hostname
    return str(public if everywhere and public else vonal.sip_address)
