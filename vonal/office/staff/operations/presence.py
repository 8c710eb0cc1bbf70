"""Being there for calls, and not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vonal.core.live import push
from vonal.office.staff.models import Employee, Presence


def go_on_line(employee: Employee, *, at: datetime) -> Presence:
    """Take calls from now on."""
    return _change(employee, at=at, on_line=True)


def go_off_line(employee: Employee, *, at: datetime) -> Presence:
    """Take no calls; a talk that is going on stays."""
    return _change(employee, at=at, on_line=False)


def set_reachable(employee: Employee, reachable: bool, *, at: datetime) -> Presence:
    """Note whether one of the person's telephones is signed in to the switch."""
    return _change(employee, at=at, reachable=reachable)


def end_wrap_up(employee: Employee, *, at: datetime) -> Presence:
    """Be free again before the time is over."""
    return _change(employee, at=at, wrap_up_until=None)


@transaction.atomic
def _change(employee: Employee, *, at: datetime, **fields: object) -> Presence:
    rows = Presence.objects.select_for_update().filter(employee=employee)
    presence = rows.first()
    if presence is None:
        Presence.objects.get_or_create(employee=employee, defaults={"since": at})
        presence = rows.get()
    before = presence.state(at)
    changed = [name for name, value in fields.items() if getattr(presence, name) != value]
    if not changed:
        return presence
    for name in changed:
        setattr(presence, name, fields[name])
    after = presence.state(at)
    if after != before:
        presence.since = at
        changed.append("since")
    presence.save(update_fields=changed)
    push("staff", "presence.changed", employee_id=employee.pk, state=after.value)
    push(f"employee:{employee.pk}", "phone.changed")
    return presence
