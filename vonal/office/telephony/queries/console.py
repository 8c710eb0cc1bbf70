"""What the secretary's console shows: who waits, whom he was meant for, and who could take him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vonal.office.staff.models import Employee, Presence
from vonal.office.staff.queries import PersonOnBoard, board, people_with_telephones
from vonal.office.telephony.models import Call
from vonal.office.telephony.queries.journal import with_everything

MOST_CALLS = 100
# The free ones first: they are looked for.
ORDER = (
    Presence.State.FREE,
    Presence.State.WRAP_UP,
    Presence.State.RINGING,
    Presence.State.TALKING,
    Presence.State.AWAY,
    Presence.State.OFF,
)


@dataclass(frozen=True, slots=True)
class CallOnConsole:
    """A caller nobody has answered yet, or the talk of whoever looks (``is_mine``)."""

    call: Call
    is_mine: bool

    @property
    def ringing_at(self) -> list[str]:
        """Whose telephones ring now; nobody's while he waits."""
        return [leg.employee.name for leg in self.call.chain if leg.ended_at is None]

    @property
    def meant_for(self) -> Employee | None:
        """Who leads the customer."""
        return self.call.customer.manager if self.call.customer else None


def calls_on_console(viewer: Employee) -> list[CallOnConsole]:
    """His own talk first, then those who wait, the longest first."""
    waiting = Call.objects.visible_to(viewer).filter(state=Call.State.RINGING, direction=Call.Direction.IN)
    shown = with_everything(waiting).select_related("customer__manager").order_by("started_at", "pk")
    mine = Call.objects.filter(state=Call.State.TALKING, answered_by=viewer).exclude(
        direction=Call.Direction.INSIDE
    )
    own = with_everything(mine).select_related("customer__manager")
    return [CallOnConsole(call, True) for call in own[:1]] + [
        CallOnConsole(call, False) for call in shown[:MOST_CALLS]
    ]


def people_on_console(at: datetime) -> list[PersonOnBoard]:
    """Everybody with a telephone, those who could take a call first."""
    people = board(at, people_with_telephones())
    return sorted(people, key=lambda line: ORDER.index(line.state))
