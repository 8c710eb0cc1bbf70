"""Telephones, and who is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office, sees_all
from vonal.office.telephony.devices.models import Device, RefusedAddress
from vonal.office.telephony.devices.setup_files import SipAccount
from vonal.office.telephony.queries import phone_account
from vonal.switchboard.asterisk.certificate import Certificate, certificate_in

SHOWN_FOR = timedelta(days=90)


def certificate_in_use() -> Certificate | None:
    """What telephones meet that come by TLS; None before the first start, or where that is nothing of ours."""
    vonal = settings.VONAL
    if vonal.distributor:
        return certificate_in(vonal.distributor_keys) if vonal.sip_tls_port else None
    return None if vonal.ari_url else certificate_in(vonal.home / "asterisk" / "keys")


def sees_wrong_passwords() -> bool:
    """An Asterisk of somebody else's does not tell of them; the Kamailio before several does."""
    return not settings.VONAL.ari_url or bool(settings.VONAL.distributor)


def sip_account(employee: Employee) -> SipAccount | None:
    """What his SIP telephone is set up with, encrypted where it can be; None where there is no telephone yet."""
    account = phone_account(employee)
    if account is None or account.port is None:
        return None
    certificate = certificate_in_use() if account.tls_port else None
    return SipAccount(
        server=account.server,
        port=account.tls_port if certificate and account.tls_port else account.port,
        user=account.user,
        secret=account.secret,
        name=employee.name,
        is_encrypted=certificate is not None,
        only_encrypted=account.only_encrypted and certificate is not None,
        self_made=certificate is not None and certificate.self_made,
    )


def devices_of(employee: Employee, at: datetime) -> list[Device]:
    """His SIP telephones of the last three months, those registered now first."""
    rows = Device.objects.filter(employee=employee, seen_at__gt=at - SHOWN_FOR)
    return sorted(rows, key=lambda row: (row.gone_at is not None, -row.seen_at.timestamp()))[:20]


def registered_devices(viewer: Employee) -> list[Device]:
    """Every telephone registered now whose owner he may look after."""
    rows = Device.objects.filter(gone_at__isnull=True).select_related("employee__group")
    if not sees_all(viewer):
        rows = rows.filter(employee__group__head=viewer) if runs_the_office(viewer) else rows.none()
    return list(rows.order_by("employee__name", "pk"))


def refused_addresses(at: datetime) -> list[RefusedAddress]:
    """Those of the last week, those that hold first."""
    rows = RefusedAddress.objects.filter(since__gt=at - timedelta(days=7)).select_related("let_in_by")
    return sorted(rows[:200], key=lambda row: (not row.holds(at), -row.since.timestamp()))


def refused_now(at: datetime) -> list[str]:
    """The addresses Asterisk is to refuse this moment."""
    rows = RefusedAddress.objects.filter(until__gt=at, let_in_at__isnull=True, spared=False)
    return sorted(set(rows.values_list("address", flat=True)))


def refused_address_for(viewer: Employee, row_id: int) -> RefusedAddress:
    """
    :raises RefusedAddress.DoesNotExist: there is none, or it is not his to let in.
    """
    if not sees_all(viewer):
        raise RefusedAddress.DoesNotExist
    return RefusedAddress.objects.get(pk=row_id)
