"""
Who gets what: new customers without a manager are divided among the people of their region.

Regional ones go to their region's managers, the capital's evenly among its managers, and those of no region to the
capital's. A weight says how much more than another somebody gets; nothing means none, and so does an absence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from vonal.office.roster.absences import away
from vonal.office.staff.models import Employee, EmployeeQuerySet, Region, Role

# JSON's keys are texts: regions and employees by their ids, "" for customers of no region.
Weights = dict[str, dict[str, int]]
Given = dict[str, dict[str, int]]
NO_REGION = ""
LARGEST_WEIGHT = 100


def sellers() -> EmployeeQuerySet:
    people: EmployeeQuerySet = Employee.objects.working().filter(role=Role.MANAGER)
    return people


def usual_weights() -> Weights:
    """Everybody of a region the same; those of no region go where the capital's go."""
    weights: Weights = {}
    people = list(sellers().order_by("pk"))
    for region in Region.objects.all():
        own = {str(person.pk): 1 for person in people if person.region_id == region.pk}
        weights[str(region.pk)] = own
        if region.is_capital and own:
            weights[NO_REGION] = dict(own)
    weights.setdefault(NO_REGION, {str(person.pk): 1 for person in people})
    return weights


class Divider:
    """Deals out customers one by one; goes on where it stopped when it is given ``given`` again."""

    def __init__(
        self, weights: Mapping[str, Mapping[str, int]], given: Given | None = None, *, at: datetime
    ) -> None:
        absent = away(at)
        here = Employee.objects.working().values_list("pk", flat=True)
        there = {str(pk) for pk in here if pk not in absent}
        self.weights = {
            region: {person: weight for person, weight in shares.items() if weight > 0 and person in there}
            for region, shares in weights.items()
        }
        self.given: Given = {region: dict(people) for region, people in (given or {}).items()}

    def next(self, region_id: int | None) -> int | None:
        """Whose turn it is in a region: his who has least for his weight."""
        region = NO_REGION if region_id is None else str(region_id)
        if not self.weights.get(region):
            region = NO_REGION  # Nobody is there: as if it had no region.
        shares = self.weights.get(region)
        if not shares:
            return None
        given = self.given.setdefault(region, {})
        person = min(shares, key=lambda one: ((given.get(one, 0) + 1) / shares[one], int(one)))
        given[person] = given.get(person, 0) + 1
        return int(person)


def preview(
    weights: Mapping[str, Mapping[str, int]], new_by_region: Mapping[str, int], *, at: datetime
) -> dict[str, dict[str, int]]:
    """How many each would get: ``{region: {employee: count}}``, the regions as they are asked for."""
    divider = Divider(weights, at=at)
    found: dict[str, dict[str, int]] = {}
    for region, count in sorted(new_by_region.items()):
        his: dict[str, int] = {}
        for _number in range(count):
            person = divider.next(int(region) if region else None)
            if person is not None:
                his[str(person)] = his.get(str(person), 0) + 1
        found[region] = his
    return found


def read_weights(said: Mapping[str, Any]) -> Weights:
    """Weights as a form names them, ``weight-<region>-<employee>``; what is no number from 0 to 100 is nothing."""
    weights: Weights = {}
    for name, text in said.items():
        start, _dash, rest = name.partition("-")
        region, _dash, person = rest.partition("-")
        if start == "weight" and person.isdecimal() and (region.isdecimal() or not region):
            weight = int(text) if str(text).isdecimal() and len(str(text)) < 4 else 0
            weights.setdefault(region, {})[person] = min(weight, LARGEST_WEIGHT)
    return weights
