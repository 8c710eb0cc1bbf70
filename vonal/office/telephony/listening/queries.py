"""Who may listen to a talk, and who does."""

from __future__ import annotations

from dataclasses import dataclass

from vonal.office.staff.models import Employee, Group
from vonal.office.telephony.listening.models import Listening, ListeningRules
from vonal.office.telephony.models import Call
from vonal.switchboard.core.ears import How


@dataclass(frozen=True, slots=True)
class Ear:
    """
    What one person may hear: everybody's talks, or those of the people of these groups; ``now`` is what he hears this
    moment. Asked once a page, however many talks it shows.
    """

    employee: Employee
    hears_all: bool
    groups: frozenset[int]
    now: Listening | None

    def may_hear(self, talker: Employee | None) -> bool:
        """Whether the rules let him listen to this colleague."""
        if talker is None or talker.pk == self.employee.pk:
            return False
        return self.hears_all or talker.group_id in self.groups

    def may(self, call: Call) -> bool:
        """Whether he may listen to this talk now; talks between colleagues are nobody else's."""
        return is_heard(call) and self.may_hear(call.answered_by)

    def how(self, call: Call) -> How | None:
        """How he is in this talk now; ``None`` when he is not."""
        return How(self.now.how) if self.now is not None and self.now.call_id == call.pk else None


def is_heard(call: Call) -> bool:
    """Whether somebody talks to somebody outside in it now."""
    return call.state == Call.State.TALKING and call.direction != Call.Direction.INSIDE


def ear_of(employee: Employee) -> Ear:
    """
    What this person may hear, by the rules in force.

    Administrators look after the machine, not after the talk: they hear nobody.
    """
    if employee.role not in ("director", "head") or not employee.extension:
        return Ear(employee, False, frozenset(), None)
    rules = ListeningRules.current()
    hears_all = employee.role == "director" or rules.heads == ListeningRules.Heads.ALL
    groups: frozenset[int] = frozenset()
    if not hears_all and rules.heads == ListeningRules.Heads.GROUP:
        groups = frozenset(Group.objects.filter(head=employee).values_list("pk", flat=True))
    if not (hears_all or groups):
        return Ear(employee, False, frozenset(), None)
    return Ear(employee, hears_all, groups, listening_of(employee))


def talks_now() -> list[Call]:
    """The talks with somebody outside that go on."""
    talks = Call.objects.filter(state=Call.State.TALKING).exclude(direction=Call.Direction.INSIDE)
    return list(talks.exclude(answered_by=None).select_related("answered_by"))


def listening_of(employee: Employee) -> Listening | None:
    """What he listens to this moment."""
    mine = Listening.objects.filter(by=employee, ended_at__isnull=True)
    return mine.select_related("to", "call__customer", "call__contact").order_by("-began_at").first()


def heard_by(employee: Employee) -> list[Listening]:
    """Who listens to his talk this moment, as far as he is to see it."""
    ears = Listening.objects.filter(to=employee, ended_at__isnull=True, was_shown=True)
    return list(ears.select_related("by").order_by("began_at"))
