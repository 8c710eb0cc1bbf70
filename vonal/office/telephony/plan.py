"""Whom a call rings at, in which order: the company's rules over the directory and the caller's card."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vonal.office.customers.models import Customer
from vonal.office.customers.queries import Match
from vonal.office.staff.models import Role
from vonal.office.telephony.directory import Directory, Person
from vonal.office.telephony.models import Line
from vonal.switchboard.core.plan import Plan, Reason, Step

SELLERS = frozenset({Role.MANAGER, Role.HEAD})
ANSWERERS = SELLERS | {Role.SECRETARY, Role.AGENT}
EXPERIENCED_AT_MOST = 2
REGION_AT_MOST = 3
GROUP_ONE_BY_ONE = 3


@dataclass(slots=True)
class _Steps:
    """Steps in the making; nobody stands in them twice."""

    steps: list[Step] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def add(self, people: Iterable[Person], reason: Reason) -> None:
        """Ring each person after the other."""
        for person in people:
            if person.id not in self.taken:
                self.taken.add(person.id)
                self.steps.append(Step((person.extension,), person.ring_seconds, reason))

    def add_together(self, people: Iterable[Person], reason: Reason) -> None:
        """Ring these people at once."""
        fresh = [person for person in people if person.id not in self.taken]
        if fresh:
            self.taken.update(person.id for person in fresh)
            seconds = max(person.ring_seconds for person in fresh)
            self.steps.append(Step(tuple(person.extension for person in fresh), seconds, reason))


def plan_call(directory: Directory, line: Line | None, customer: Match | None, language: str) -> Plan:
    """
    The order of A3: own manager (for an important customer an experienced colleague stands in front of a
    novice), the region's managers, whoever is on duty, the line's group, at last the secretaries.

    The customer's manager and those on duty are named even when off line, so that the journal says so; of the
    others only people on line are, the longest idle first.
    """
    steps = _Steps()
    if customer is not None:
        _own(steps, directory, customer)
        _region(steps, directory, customer)
    _duty(steps, directory, customer)
    _group(steps, directory, line)
    spoken = (customer.language if customer else "") or (line.language if line else "") or language
    return Plan(tuple(steps.steps), spoken)


def chosen_plan(directory: Directory, extension: str, language: str) -> Plan:
    """Only this person, as for a call he placed to himself; he gets time to find the button."""
    known = any(person.extension == extension for person in directory.people.values())
    return Plan((Step((extension,), 30, Reason.CHOSEN),) if known else (), language)


def _own(steps: _Steps, directory: Directory, customer: Match) -> None:
    own = directory.people.get(customer.manager_id) if customer.manager_id else None
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


def _group(steps: _Steps, directory: Directory, line: Line | None) -> None:
    group_id = line.group_id if line else None
    people = directory.ready_in_group.get(group_id, []) if group_id else []
    if not people:
        ready = directory.ready
        people = [person for person in ready if person.role in ANSWERERS] or list(ready)
    people = [person for person in people if person.id not in steps.taken]
    steps.add(people[:GROUP_ONE_BY_ONE], Reason.GROUP)
    steps.add_together(people[GROUP_ONE_BY_ONE:], Reason.GROUP)
    # A free secretary is better than the answering machine, whatever group she is in.
    steps.add_together((p for p in directory.ready if p.role == Role.SECRETARY), Reason.GROUP)
