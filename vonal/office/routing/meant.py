"""Whom a call was meant for that somebody else takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from vonal.office.roster.absences import absence_now
from vonal.office.staff.models import Employee, Presence
from vonal.office.telephony.models import Call


@dataclass(frozen=True, slots=True)
class Meant:
    """The customer's own manager, why he does not take the call, and when he is back if that is known."""

    person: Employee
    why: str
    back_at: datetime | None = None


def meant_for(call: Call, taken_by: Employee | None, at: datetime) -> Meant | None:
    """Whom a call from outside was meant for; None when it is for whoever takes it, or for nobody."""
    manager = call.customer.manager if call.customer else None
    if call.direction != Call.Direction.IN or manager is None or manager == taken_by or not manager.is_active:
        return None
    absence = absence_now(manager, at)
    if absence is not None:
        return Meant(
            manager, _("away: %(reason)s") % {"reason": absence.get_reason_display()}, absence.ends_at
        )
    row = Presence.objects.filter(employee=manager).first()
    state = row.state(at) if row else Presence.State.OFF
    return Meant(manager, str(state.label))
