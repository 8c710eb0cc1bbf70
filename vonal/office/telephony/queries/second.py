"""A person's calls when there are two: the one he is in, and the one that knocks or waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Call, Leg, Transfer
from vonal.office.telephony.queries.journal import with_everything
from vonal.switchboard.core.plan import Reason


@dataclass(frozen=True, slots=True)
class Second:
    """``call`` waits for him with music, or (``knocks``) would like to be taken; ``leg`` is his in it."""

    call: Call | None = None
    leg: Leg | None = None
    knocks: bool = False

    @property
    def name(self) -> str:
        """Who is there."""
        call = self.call
        if call is None:
            return ""
        if call.direction == Call.Direction.INSIDE:
            is_his = self.leg is not None and self.leg.reason == Reason.DIALLED
            colleague = call.answered_by if is_his else call.dialled_by
            return colleague.name if colleague is not None else call.caller_name
        return call.caller_name

    @property
    def by(self) -> str:
        """Which colleague sends it, if one does."""
        leg, call = self.leg, self.call
        sent = leg is not None and leg.reason in (Reason.PASSED_ON, Reason.ASKED)
        return call.answered_by.name if sent and call is not None and call.answered_by is not None else ""


NO_SECOND = Second()


def his_legs(employee: Employee) -> tuple[Leg | None, Second]:
    """His part in the call he is in, or that rings or is dialled, and the other call there may be."""
    legs = list(Leg.objects.filter(employee=employee, ended_at__isnull=True).select_related("call"))
    if len(legs) < 2:
        return (legs[0] if legs else None), NO_SECOND
    waiting = _waiting_for_him(legs)

    def nearness(leg: Leg) -> tuple[bool, bool, bool, datetime]:
        is_answered, is_dialled = leg.answered_at is not None, leg.reason == Reason.DIALLED
        return is_answered, leg.call_id not in waiting, is_dialled, leg.rang_at

    first = max(legs, key=nearness)
    is_busy = first.answered_at is not None or first.reason == Reason.DIALLED
    others = [leg for leg in legs if leg.call_id != first.call_id]
    other = max(others, key=lambda leg: (leg.answered_at is not None, leg.rang_at), default=None)
    if other is None or not is_busy:
        return first, NO_SECOND
    call = with_everything(Call.objects.filter(pk=other.call_id)).get()
    return first, Second(call, other, knocks=other.answered_at is None)


def _waiting_for_him(legs: Iterable[Leg]) -> set[int]:
    """Calls that are held, while he asks nobody in them."""
    held = {leg.call_id for leg in legs if leg.call.held_at is not None}
    asks = Transfer.objects.filter(call__in=held, asked=True, ended_at__isnull=True)
    return held - set(asks.values_list("call_id", flat=True))
