"""Doors to people, and the board of who is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from vonal.office.staff.models import Employee, EmployeeQuerySet, Presence, Token
from vonal.office.staff.permissions import may_change_employee

TOKEN_USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class PersonOnBoard:
    """One line of the board: who, what he does now, and since when."""

    employee: Employee
    state: Presence.State
    since: datetime | None


def employee_for(viewer: Employee, employee_id: int) -> Employee:
    """
    Somebody whose work the viewer may see.

    :raises Employee.DoesNotExist: there is nobody, or he is not the viewer's to see.
    """
    people = Employee.objects.visible_to(viewer).select_related("group", "region")
    employee: Employee = people.get(pk=employee_id)
    return employee


def changeable_employee_for(viewer: Employee, employee_id: int) -> Employee:
    """
    Somebody the viewer may change or dismiss.

    :raises Employee.DoesNotExist: there is nobody, or he is not the viewer's to change.
    """
    employee = employee_for(viewer, employee_id)
    if not may_change_employee(viewer, employee):
        raise Employee.DoesNotExist
    return employee


def token_for(employee: Employee, token_id: int) -> Token:
    """
    :raises Token.DoesNotExist: the employee has no such key.
    """
    return employee.tokens.get(pk=token_id)


def colleagues(search: str = "") -> EmployeeQuerySet:
    """Everybody who works here, by name; names and extensions are no secret among colleagues."""
    people: EmployeeQuerySet = Employee.objects.working().select_related("group", "region", "presence")
    for word in search.split():
        # SQLite compares Cyrillic and accented letters with their case, so that both are tried.
        people = people.filter(
            Q(name__icontains=word)
            | Q(name__icontains=word.capitalize())
            | Q(username__icontains=word)
            | Q(extension__startswith=word)
        )
    return people.order_by("name", "pk")


def board(at: datetime, people: EmployeeQuerySet | None = None) -> list[PersonOnBoard]:
    """Who is there at a moment, by name."""
    return [
        PersonOnBoard(employee, *presence_of(employee, at))
        for employee in (people if people is not None else colleagues())
    ]


def presence_of(employee: Employee, at: datetime) -> tuple[Presence.State, datetime | None]:
    """What a person does at a moment, and since when; off line when nothing is known."""
    presence = getattr(employee, "presence", None)
    if presence is None:
        return Presence.State.OFF, None
    return presence.state(at), presence.since


def employee_by_token(secret: str, at: datetime) -> Employee | None:
    """The working employee a personal key belongs to."""
    token = (
        Token.objects.select_related("employee__group", "employee__region")
        .filter(digest=Token.digest_of(secret), employee__is_active=True)
        .first()
    )
    if token is None:
        return None
    if token.last_used_at is None or at - token.last_used_at >= TOKEN_USE_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=at)
    return token.employee
