"""Setting telephones up, throwing them out, and keeping strangers away from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.live import STAFF, SWITCHBOARD, employee_topic, push
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL, may_change_employee
from vonal.office.telephony.devices.models import Device, RefusedAddress, SetupLink
from vonal.office.telephony.models import PhoneAccount
from vonal.office.telephony.operations.seats import account_of
from vonal.switchboard.asterisk.contacts import Contact

SEEN_EVERY = timedelta(minutes=1)
REFUSED_FOR = timedelta(minutes=10)
LONGEST_REFUSED = timedelta(days=1)


class LinkIsUsedUp(Exception):
    """The address was fetched by another telephone, or nobody came in time."""


@transaction.atomic
def set_up_telephone(employee: Employee, *, only_encrypted: bool, at: datetime) -> tuple[PhoneAccount, str]:
    """
    A new password for a person's SIP telephone, and the key of the address by which it fetches its settings once.

    The telephone with the old password drops out at once, and older addresses open nothing.
    """
    account = new_password(employee, only_encrypted=only_encrypted)
    SetupLink.objects.filter(employee=employee).delete()
    key = SetupLink.new_key()
    SetupLink.objects.create(employee=employee, digest=SetupLink.digest_of(key), made_at=at)
    return account, key


@transaction.atomic
def throw_out(employee: Employee, *, by: Employee) -> None:
    """
    End the registrations of a person's SIP telephones; whoever wants one again sets it up anew.

    :raises PermissionDenied: it is neither his own nor one of his people's.
    """
    if by.pk != employee.pk and not may_change_employee(by, employee):
        raise PermissionDenied
    new_password(employee)
    SetupLink.objects.filter(employee=employee).delete()


def new_password(employee: Employee, *, only_encrypted: bool | None = None) -> PhoneAccount:
    """For the SIP telephone only: the browser goes on."""
    account_of(employee)
    account = PhoneAccount.objects.select_for_update().get(employee=employee)
    account.phone_secret = PhoneAccount.new_secret()
    if only_encrypted is not None:
        account.only_encrypted = only_encrypted
    account.save(update_fields=["phone_secret", "only_encrypted"])
    push(SWITCHBOARD, "seats.changed")
    if employee.extension:
        push(SWITCHBOARD, "telephones.dropped", extension=employee.extension)
    return account


@transaction.atomic
def open_link(key: str, *, address: str, at: datetime) -> Employee:
    """
    Whose telephone is set up by this key; from now on the key opens for nobody else.

    :raises LinkIsUsedUp: see ``SetupLink.opens_for``; or there is no such key.
    """
    rows = SetupLink.objects.select_for_update().filter(digest=SetupLink.digest_of(key))
    link = rows.filter(employee__is_active=True).first()
    if link is None or not link.opens_for(address, at):
        raise LinkIsUsedUp
    if link.used_at is None:
        link.used_at, link.used_by = at, address
        link.save(update_fields=["used_at", "used_by"])
    person: Employee = link.employee
    return person


@transaction.atomic
def note_devices(contacts: Sequence[Contact], *, unknown: Collection[str] = (), at: datetime) -> None:
    """
    Write down which SIP telephones are registered; those that are not any more are gone. Of ``unknown`` extensions
    telephones are there, nobody says which: those that were.
    """
    people = {
        row.extension: row
        for row in Employee.objects.working().filter(extension__in={each.endpoint for each in contacts})
    }
    here = Device.objects.filter(gone_at__isnull=True).select_for_update().order_by("pk")
    left = {_mark(row.employee_id, row): row for row in here}
    changed = False
    for contact in contacts:
        person = people.get(contact.endpoint)
        if person is None:
            continue
        row = left.pop(_mark(person.pk, contact), None)
        if row is None:
            which = {"address": contact.address, "agent": contact.agent, "transport": contact.transport}
            now = {"seen_at": at, "gone_at": None}
            Device.objects.update_or_create(
                employee=person, **which, defaults=now, create_defaults={**now, "first_seen_at": at}
            )
            changed = True
        elif at - row.seen_at >= SEEN_EVERY:
            row.seen_at = at
            row.save(update_fields=["seen_at"])
    there = set(Employee.objects.filter(extension__in=unknown).values_list("pk", flat=True))
    for row in left.values():
        if row.employee_id in there:
            row.seen_at = at
            row.save(update_fields=["seen_at"])
            continue
        row.gone_at, row.seen_at = at, max(row.seen_at, at - SEEN_EVERY)
        row.save(update_fields=["gone_at", "seen_at"])
        changed = True
    if changed:
        push(STAFF, "devices.changed")


def _mark(employee_id: int, each: Device | Contact) -> tuple[int, str, str, str]:
    return employee_id, each.address, each.agent, each.transport


@transaction.atomic
def refuse_address(
    address: str, *, account: str, wrong: int, spared: bool, at: datetime
) -> RefusedAddress | None:
    """
    Keep an address away from the telephone for ten minutes, twice as long each further time within a day, and alarm the
    directors. ``spared`` ones are only told of. None when it is refused already.
    """
    lately = RefusedAddress.objects.filter(address=address, since__gt=at - LONGEST_REFUSED)
    known = list(lately.select_for_update())
    if any(row.holds(at) or (row.spared and row.until > at) for row in known):
        return None
    times = sum(row.let_in_at is None for row in known)
    span = min(REFUSED_FOR * 2 ** min(times, 10), LONGEST_REFUSED)
    row = RefusedAddress.objects.create(
        address=address, account=account, wrong=wrong, since=at, until=at + span, spared=spared
    )
    _alarm(row)
    push(STAFF, "address.refused")
    return row


def _alarm(row: RefusedAddress) -> None:
    """To whoever looks after the whole company, wherever he is in it."""
    for person in Employee.objects.working().filter(role__in=SEES_ALL):
        with translation.override(person.language):
            if row.spared:
                said = _(
                    "Somebody at %(address)s tries wrong passwords at the telephone. It is not refused, for telephones of"
                    " yours come from there."
                )
            else:
                said = _("Somebody at %(address)s tried wrong passwords at the telephone and is refused now.")
            push(employee_topic(person.pk), "alarm", text=said % {"address": row.address}, url="/telephones")


@transaction.atomic
def let_in(row: RefusedAddress, *, by: Employee, at: datetime) -> RefusedAddress:
    """The telephone hears this address again, at once; doing it twice changes nothing."""
    row = RefusedAddress.objects.select_for_update().get(pk=row.pk)
    if row.holds(at):
        row.let_in_at, row.let_in_by = at, by
        row.save(update_fields=["let_in_at", "let_in_by"])
        push(SWITCHBOARD, "addresses.changed")
        push(STAFF, "address.refused")
    return row
