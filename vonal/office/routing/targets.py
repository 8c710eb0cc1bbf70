"""The people a rule rings: found in the directory, put in order, and why the others are not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vonal.office.roster.absences import stand_in
from vonal.office.routing.conditions import Facts
from vonal.office.routing.rules import Target
from vonal.office.staff.models import Role
from vonal.office.telephony.directory import Directory, Person
from vonal.switchboard.core.plan import Reason, Step

SELLERS = frozenset({Role.MANAGER, Role.HEAD})
ANSWERERS = SELLERS | {Role.SECRETARY, Role.AGENT}
EXPERIENCED_AT_MOST = 2
REGION_AT_MOST = 3
GROUP_ONE_BY_ONE = 3
LAST_RING_SECONDS = 20
SKIPPED_AT_MOST = 12


@dataclass(slots=True)
class Found:
    """
    What came of a target, for the explanation: ``steps`` as people and seconds, ``skipped`` as people and a word,
    ``note`` what is to be said of the target itself.
    """

    kind: str
    steps: list[list[Any]] = field(default_factory=list)
    skipped: list[list[Any]] = field(default_factory=list)
    note: list[Any] = field(default_factory=list)

    def skip(self, people: Iterable[int], why: str) -> None:
        room = SKIPPED_AT_MOST - len(self.skipped)
        self.skipped += [[person, why] for person in list(people)[: max(room, 0)]]

    def plain(self) -> dict[str, Any]:
        data: dict[str, Any] = {"k": self.kind}
        if self.steps:
            data["s"] = self.steps
        if self.skipped:
            data["x"] = self.skipped
        if self.note:
            data["n"] = self.note
        return data


@dataclass(slots=True)
class Steps:
    """Steps in the making; nobody stands in them twice. ``last_heard`` is the last one that rings anywhere."""

    steps: list[Step] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    told: list[list[Any]] = field(default_factory=list)
    last_heard: int | None = None

    def add(self, people: Sequence[Person], reason: Reason, found: Found, seconds: int | None = None) -> None:
        """Ring each person after the other."""
        for person in people:
            self.add_together([person], reason, found, seconds)

    def add_together(
        self, people: Iterable[Person], reason: Reason, found: Found, seconds: int | None = None
    ) -> None:
        """Ring these people at once."""
        people = list(people)
        fresh = [person for person in people if person.id not in self.taken]
        found.skip((person.id for person in people if person.id in self.taken), "taken")
        if not fresh:
            return
        self.taken.update(person.id for person in fresh)
        if any(person.on_line for person in fresh):
            self.last_heard = None if seconds else len(self.steps)
        rings = seconds or max(person.ring_seconds for person in fresh)
        self.steps.append(Step(tuple(person.extension for person in fresh), rings, reason))
        told = [[person.id for person in fresh], rings]
        found.steps.append(told)
        self.told.append(told)

    def ring_the_last_longer(self) -> None:
        """
        After him only the answering machine is left: he gets time to reach the telephone, unless the head said how long.
        """
        if self.last_heard is not None:
            last = self.steps[self.last_heard]
            longer = max(last.seconds, LAST_RING_SECONDS)
            self.steps[self.last_heard] = replace(last, seconds=longer)
            self.told[self.last_heard][1] = longer


@dataclass(frozen=True, slots=True)
class Search:
    """What a target looks for people with."""

    facts: Facts
    group_id: int | None
    calls_today: Mapping[int, int]
    steps: Steps
    everybody_in_group: Mapping[int | None, Sequence[Person]]

    @property
    def directory(self) -> Directory:
        return self.facts.directory

    def pass_over_the_missing(self, group_id: int | None, found: Found) -> None:
        """Say who of a group is not on line."""
        absent = self.directory.absent
        for person in self.everybody_in_group.get(group_id, ()):
            if person.id in absent or not person.on_line:
                found.skip([person.id], "absent" if person.id in absent else "off_line")
                if len(found.skipped) >= SKIPPED_AT_MOST:
                    return


def ring(target: Target, search: Search) -> Found:
    """Add the target's people to the steps."""
    found = Found(target.kind)
    _FINDERS[target.kind](target, search, found)
    return found


def _own(target: Target, search: Search, found: Found) -> None:
    customer = search.facts.customer
    if customer is None or customer.manager_id is None:
        found.note = ["no_manager"]
        return
    own = search.facts.leader
    if customer.manager_id in search.directory.absent:
        found.skip([customer.manager_id], "absent")
    if own is None:
        found.note = ["nobody_stands_in"] if found.skipped else ["no_telephone", customer.manager_id]
        return
    if own.id != customer.manager_id:
        found.note = ["stands_in", own.id, customer.manager_id]
    search.steps.add([own], Reason.OWN_MANAGER, found, target.seconds)


def _deputy(target: Target, search: Search, found: Found) -> None:
    customer, absent = search.facts.customer, search.directory.absent
    if customer is None or customer.manager_id is None:
        found.note = ["no_manager"]
        return
    if customer.manager_id not in absent:
        found.note = ["is_here", customer.manager_id]
        return
    deputy = search.directory.people.get(stand_in(customer.manager_id, absent) or 0)
    if deputy is None:
        found.note = ["nobody_stands_in"]
        return
    search.steps.add([deputy], Reason.DEPUTY, found, target.seconds)


def _experienced(target: Target, search: Search, found: Found) -> None:
    own = search.facts.leader
    people = [
        person
        for person in search.directory.ready
        if person.role in SELLERS and not person.is_novice and (own is None or person.id != own.id)
    ]
    if own is not None:
        people.sort(key=lambda person: (person.group_id != own.group_id, person.region_id != own.region_id))
    if not people:
        found.note = ["nobody_ready"]
    found.skip((person.id for person in people[EXPERIENCED_AT_MOST:]), "beyond")
    search.steps.add(people[:EXPERIENCED_AT_MOST], Reason.EXPERIENCED, found, target.seconds)


def _region(target: Target, search: Search, found: Found) -> None:
    customer = search.facts.customer
    if customer is None or customer.region_id is None:
        found.note = ["no_region"]
        return
    ready = search.directory.ready_in_region.get(customer.region_id, ())
    people = [person for person in ready if person.role in SELLERS]
    people = [p for p in people if not p.is_novice] + [p for p in people if p.is_novice]
    if not people:
        found.note = ["nobody_of_region", customer.region_id]
    found.skip((person.id for person in people[REGION_AT_MOST:]), "beyond")
    search.steps.add(people[:REGION_AT_MOST], Reason.REGION, found, target.seconds)


def _duty(target: Target, search: Search, found: Found) -> None:
    customer, duties = search.facts.customer, search.directory.duties
    region_id = customer.region_id if customer else None
    near = [duty for duty in duties if region_id is not None and duty.region_id == region_id]
    everywhere = [duty for duty in duties if duty.region_id is None]
    people = [search.directory.people.get(duty.person_id) for duty in near + everywhere]
    if not people:
        found.note = ["nobody_on_duty"]
    search.steps.add([person for person in people if person], Reason.ON_DUTY, found, target.seconds)


def _line_group(target: Target, search: Search, found: Found) -> None:
    """Whoever answers, when nobody of the line's group is on line."""
    group_id = search.group_id
    people = search.directory.ready_in_group.get(group_id, []) if group_id else []
    if group_id:
        search.pass_over_the_missing(group_id, found)
    if not people:
        found.note = ["nobody_of_group", group_id] if group_id else ["no_group"]
        ready = search.directory.ready
        people = [person for person in ready if person.role in ANSWERERS] or list(ready)
    _in_order(target, search, found, people)


def _group(target: Target, search: Search, found: Found) -> None:
    ready = search.directory.ready_in_group.get(target.group, [])
    if not ready:
        found.note = ["nobody_of_group", target.group]
    search.pass_over_the_missing(target.group, found)
    _in_order(target, search, found, ready)


def _people(target: Target, search: Search, found: Found) -> None:
    """Named one by one they are in the plan even when off line, so that the journal says so."""
    known = [search.directory.people.get(person_id) for person_id in target.people]
    found.skip((who for who, row in zip(target.people, known, strict=True) if row is None), "no_telephone")
    absent = search.directory.absent
    people = [person for person in known if person is not None]
    found.skip((person.id for person in people if person.id in absent), "absent")
    _in_order(target, search, found, [person for person in people if person.id not in absent])


def _secretaries(target: Target, search: Search, found: Found) -> None:
    people = [person for person in search.directory.ready if person.role == Role.SECRETARY]
    if not people:
        found.note = ["nobody_ready"]
    # A free secretary is better than the answering machine, whatever group she is in.
    search.steps.add_together(people, Reason.GROUP, found, target.seconds)


def _in_order(target: Target, search: Search, found: Found, people: Sequence[Person]) -> None:
    fresh = [person for person in people if person.id not in search.steps.taken]
    found.skip((person.id for person in people if person.id in search.steps.taken), "taken")
    reason = Reason.NAMED if target.kind == "people" else Reason.GROUP
    calls = search.calls_today
    match target.how:
        case "together":
            search.steps.add_together(fresh, reason, found, target.seconds)
            return
        case "turn" | "":
            if target.kind != "people":
                fresh.sort(key=lambda person: person.extension)
            search.steps.add(fresh, reason, found, target.seconds)
            return
        case "fewest":
            fresh.sort(key=lambda person: (calls.get(person.id, 0), person.idle_since, person.id))
        case "weighted":
            fresh = [person for person in fresh if target.weights.get(person.id, 1) > 0]
            fresh.sort(key=lambda person: _share(person, target, calls))
        case _:
            fresh.sort(key=lambda person: (person.idle_since, person.id))
    search.steps.add(fresh[:GROUP_ONE_BY_ONE], reason, found, target.seconds)
    search.steps.add_together(fresh[GROUP_ONE_BY_ONE:], reason, found, target.seconds)


def _share(person: Person, target: Target, calls: Mapping[int, int]) -> tuple[object, ...]:
    """Who is furthest behind his share; with none today the larger share begins."""
    return (calls.get(person.id, 0) + 1) / target.weights.get(person.id, 1), person.idle_since, person.id


_FINDERS: dict[str, Callable[[Target, Search, Found], None]] = {
    "own": _own,
    "deputy": _deputy,
    "experienced": _experienced,
    "region": _region,
    "duty": _duty,
    "line_group": _line_group,
    "group": _group,
    "secretaries": _secretaries,
    "people": _people,
}
