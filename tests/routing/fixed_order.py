"""The order of calls before there were rules, kept to compare the ready-made rules with."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from vonal.office.customers.models import Customer
from vonal.office.customers.queries import Match
from vonal.office.roster.absences import stand_in
from vonal.office.staff.models import Role
from vonal.office.telephony.directory import Directory, Person
from vonal.switchboard.core.plan import Reason, Step

SELLERS = frozenset({Role.MANAGER, Role.HEAD})
ANSWERERS = SELLERS | {Role.SECRETARY, Role.AGENT}
EXPERIENCED_AT_MOST = 2
REGION_AT_MOST = 3
GROUP_ONE_BY_ONE = 3
LAST_RING_SECONDS = 20


@dataclass(slots=True)
class _Steps:
    """Steps in the making; nobody stands in them twice. ``last_heard`` is the last one that rings anywhere."""

    steps: list[Step] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    last_heard: int | None = None

    def add(self, people: Iterable[Person], reason: Reason) -> None:
        """Ring each person after the other."""
        for person in people:
            if person.id not in self.taken:
                self.taken.add(person.id)
                if person.on_line:
                    self.last_heard = len(self.steps)
                self.steps.append(Step((person.extension,), person.ring_seconds, reason))

    def add_together(self, people: Iterable[Person], reason: Reason) -> None:
        """Ring these people at once."""
        fresh = [person for person in people if person.id not in self.taken]
        if fresh:
            self.taken.update(person.id for person in fresh)
            seconds = max(person.ring_seconds for person in fresh)
            if any(person.on_line for person in fresh):
                self.last_heard = len(self.steps)
            self.steps.append(Step(tuple(person.extension for person in fresh), seconds, reason))

    def ring_the_last_longer(self) -> None:
        """After him only the answering machine is left: he gets time to reach the telephone."""
        if self.last_heard is not None:
            last = self.steps[self.last_heard]
            self.steps[self.last_heard] = replace(last, seconds=max(last.seconds, LAST_RING_SECONDS))


def fixed_order(directory: Directory, group_id: int | None, customer: Match | None) -> tuple[Step, ...]:
    steps = _Steps()
    if customer is not None:
        _own(steps, directory, customer)
        _region(steps, directory, customer)
    _duty(steps, directory, customer)
    _group(steps, directory, group_id)
    steps.ring_the_last_longer()
    return tuple(steps.steps)


def _own(steps: _Steps, directory: Directory, customer: Match) -> None:
    leader = stand_in(customer.manager_id, directory.absent) if customer.manager_id else None
    own = directory.people.get(leader) if leader else None
    if own is None:
        return
    if own.is_novice and customer.importance > Customer.Importance.NORMAL:
        experienced = [
            person
            for person in directory.ready
            if person.role in SELLERS and not person.is_novice and person.id != own.id
        ]
        experienced.sort(
            key=lambda person: (person.group_id != own.group_id, person.region_id != own.region_id)
        )
        steps.add(experienced[:EXPERIENCED_AT_MOST], Reason.EXPERIENCED)
    steps.add([own], Reason.OWN_MANAGER)


def _region(steps: _Steps, directory: Directory, customer: Match) -> None:
    if customer.region_id is None:
        return
    ready = directory.ready_in_region.get(customer.region_id, ())
    people = [person for person in ready if person.role in SELLERS]
    people = [p for p in people if not p.is_novice] + [p for p in people if p.is_novice]
    steps.add(people[:REGION_AT_MOST], Reason.REGION)


def _duty(steps: _Steps, directory: Directory, customer: Match | None) -> None:
    region_id = customer.region_id if customer else None
    near = [duty for duty in directory.duties if region_id is not None and duty.region_id == region_id]
    everywhere = [duty for duty in directory.duties if duty.region_id is None]
    people = (directory.people.get(duty.person_id) for duty in near + everywhere)
    steps.add([person for person in people if person], Reason.ON_DUTY)


def _group(steps: _Steps, directory: Directory, group_id: int | None) -> None:
    people = directory.ready_in_group.get(group_id, []) if group_id else []
    if not people:
        ready = directory.ready
        people = [person for person in ready if person.role in ANSWERERS] or list(ready)
    people = [person for person in people if person.id not in steps.taken]
    steps.add(people[:GROUP_ONE_BY_ONE], Reason.GROUP)
    steps.add_together(people[GROUP_ONE_BY_ONE:], Reason.GROUP)
    # A free secretary is better than the answering machine, whatever group she is in.
    steps.add_together((p for p in directory.ready if p.role == Role.SECRETARY), Reason.GROUP)
