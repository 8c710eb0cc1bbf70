"""Who sees what: the rules behind every door and every ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Q

if TYPE_CHECKING:
    from vonal.office.staff.models import Employee, Group

SEES_ALL = frozenset({"director", "administrator"})
# They transfer calls, answer complaints or look after money, whoever leads the customer.
SEES_ALL_CUSTOMERS = SEES_ALL | {"secretary", "accountant", "lawyer", "marketer", "support"}
RUNS_THE_OFFICE = frozenset({"director", "head", "administrator"})
# A head gives the roles of those he leads; only the top gives power over the whole company.
GIVEN_BY_HEADS = frozenset({"manager", "agent", "secretary", "marketer", "support"})
# A database joins so many lists into one; whoever leads more people waits a little longer.
MOST_PARTS = 100


def sees_all(employee: Employee) -> bool:
    return employee.role in SEES_ALL


def runs_the_office(employee: Employee) -> bool:
    """May change people, rosters, lines and settings."""
    return employee.role in RUNS_THE_OFFICE


def brings_customers_in(employee: Employee) -> bool:
    """May compare sources and put forms on sites."""
    return runs_the_office(employee) or employee.role == "marketer"


def led_by(employee: Employee, field: str) -> Q:
    """Rows whose ``field`` (a path to an employee) is the person himself or one of his people."""
    mine = Q(**{field: employee.pk})
    if employee.role == "head":
        group = "group__head" if field == "pk" else f"{field}__group__head"
        mine |= Q(**{group: employee})
    return mine


def led_by_each(employee: Employee, field: str) -> list[Q]:
    """The same in parts, one a person: of each an index gives the rows in the order of a list, however many there are."""
    if employee.role != "head":
        return [Q(**{field: employee.pk})]
    people = list(
        get_user_model()
        ._default_manager.filter(group__head=employee)
        .values_list("pk", flat=True)[: MOST_PARTS + 1]
    )
    if len(people) > MOST_PARTS:
        return [led_by(employee, field)]
    return [Q(**{field: pk}) for pk in sorted({employee.pk, *people})]


def may_give_role(giver: Employee, role: str) -> bool:
    """Whether this person may make somebody a manager, a director and so on."""
    return sees_all(giver) or (giver.role == "head" and role in GIVEN_BY_HEADS)


def may_change_employee(viewer: Employee, employee: Employee) -> bool:
    """The director and the administrator change everybody, a head the people of his groups."""
    if sees_all(viewer):
        return True
    return (
        viewer.role == "head"
        and employee.pk != viewer.pk
        and employee.group is not None
        and employee.group.head_id == viewer.pk
        and may_give_role(viewer, employee.role)
    )


def may_replace(giver: Employee, leader: Employee | None) -> bool:
    """
    Whether this person may put somebody in the place of who leads a customer.

    Whoever leads him hands him over; else his head does, or the director. One whom nobody leads is anybody's to take.
    """
    if leader is None or leader.pk == giver.pk or sees_all(giver):
        return True
    return giver.role == "head" and leader.group is not None and leader.group.head_id == giver.pk


def may_change_group(viewer: Employee, group: Group) -> bool:
    return sees_all(viewer) or (viewer.role == "head" and group.head_id == viewer.pk)
