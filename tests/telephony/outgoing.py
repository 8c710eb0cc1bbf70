"""Calls out, inside and being passed on, as the switchboard's news leave them in the journal."""

from typing import Any

from tests.telephony.cast import later
from vonal.office.customers.queries import find_by_phone
from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Call, Leg, Transfer
from vonal.switchboard.core.plan import Reason

FAR = "+36301234567"


def dials(employee: Employee, number: str = FAR, *, answered: bool = False, **fields: Any) -> Call:
    """He calls somebody outside, who takes the call four seconds later when ``answered``."""
    match = next(iter(find_by_phone(number)), None)
    at = later(4) if answered else None
    call = Call.objects.create(
        switch_id=f"out.{employee.pk}",
        direction=Call.Direction.OUT,
        state=Call.State.TALKING if answered else Call.State.RINGING,
        number=number,
        number_raw=number,
        dialled=number,
        customer_id=match.customer_id if match else None,
        started_at=later(0),
        answered_at=at,
        dialled_by=employee,
        answered_by=employee if answered else None,
        **fields,
    )
    leg_of(call, employee, Reason.DIALLED, answered=answered)
    return call


def calls_colleague(employee: Employee, colleague: Employee) -> Call:
    call = Call.objects.create(
        switch_id=f"inside.{employee.pk}",
        direction=Call.Direction.INSIDE,
        dialled=colleague.extension or "",
        started_at=later(0),
        dialled_by=employee,
    )
    leg_of(call, employee, Reason.DIALLED, answered=False)
    leg_of(call, colleague, Reason.CALLED, answered=False)
    return call


def asks(
    call: Call, employee: Employee, colleague: Employee, *, answered: bool = False, fate: str = ""
) -> Transfer:
    """The customer hears music, and the colleague rings or talks."""
    Call.objects.filter(pk=call.pk).update(held_at=later(20))
    leg_of(call, colleague, Reason.ASKED, answered=answered)
    return Transfer.objects.create(
        call=call, number=1, by=employee, to=colleague, asked=True, began_at=later(20), fate=fate
    )


def leg_of(call: Call, employee: Employee, reason: Reason, *, answered: bool) -> Leg:
    return Leg.objects.create(
        call=call,
        switch_id=f"{call.switch_id}.{employee.extension}",
        employee=employee,
        reason=reason,
        rang_at=later(0),
        offered_seconds=30,
        answered_at=later(4) if answered else None,
    )
