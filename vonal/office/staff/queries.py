"""Doors to people, and the board of who is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from vonal.core.kept_queries import kept_in_sql
from vonal.core.statements import ModelStatement
from vonal.office.staff.models import AwayReason, Employee, EmployeeQuerySet, Presence, Token
from vonal.office.staff.permissions import may_change_employee
from vonal.office.staff.presence_models import OTHER, reason_text

TOKEN_USE_NOTED_EVERY = timedelta(minutes=1)
# In plain SQL: every request of a program begins with it.
OWNER = ModelStatement(
    Employee,
    """
SELECT {columns}, k.id, k.last_used_at IS NULL OR k.last_used_at <= %s
FROM staff_token k
JOIN staff_employee t ON t.id = k.employee_id
WHERE k.digest = %s AND t.is_active
""",
)

# The head of every page says what the person who looks does now.
PRESENCE = ModelStatement(Presence, "SELECT {columns} FROM staff_presence t WHERE t.employee_id = %s")


@dataclass(frozen=True)
class PersonOnBoard:
    """One line of the board: who, what he does now, and since when."""

    employee: Employee
    state: Presence.State
    since: datetime | None

    @property
    def why_away(self) -> str:
        """In his own words; empty unless he is away."""
        presence = getattr(self.employee, "presence", None)
        return presence.why_away if presence is not None and self.state == Presence.State.AWAY else ""

    @property
    def gave_reason(self) -> str:
        """Why he went away himself; empty when only his telephone is gone."""
        presence = getattr(self.employee, "presence", None)
        return presence.why_away if presence is not None and presence.away_reason else ""

    @property
    def devices(self) -> list[str]:
        """On which of his telephones a call would ring."""
        presence = getattr(self.employee, "presence", None)
        return presence.devices_now if presence is not None and self.state != Presence.State.OFF else []


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


@kept_in_sql
def people_with_telephones() -> QuerySet[Employee]:
    """Colleagues who can be rung, by name."""
    return colleagues().exclude(extension=None)


def board(at: datetime, people: Iterable[Employee] | None = None) -> list[PersonOnBoard]:
    """Who is there at a moment, by name."""
    return [
        PersonOnBoard(employee, *presence_of(employee, at))
        for employee in (people if people is not None else colleagues())
    ]


def presence_of(employee: Employee, at: datetime) -> tuple[Presence.State, datetime | None]:
    """What a person does at a moment, and since when; off line when nothing is known."""
    if not Employee.presence.related.is_cached(employee):
        for row, _more in PRESENCE.rows(employee.pk):
            row.employee = employee  # which has him know it, too
    presence = getattr(employee, "presence", None)
    if presence is None:
        return Presence.State.OFF, None
    return presence.state(at), presence.since


def reasons_to_be_away() -> list[tuple[str, str]]:
    """The company's reasons, each with its key, in the reader's language; one may always say something else."""
    kept = [(reason.key, str(reason)) for reason in AwayReason.objects.all()]
    return [*kept, (OTHER, reason_text(OTHER))]


def employee_by_token(secret: str, at: datetime) -> Employee | None:
    """The working employee a personal key belongs to."""
    found = OWNER.rows(_as_kept(at - TOKEN_USE_NOTED_EVERY), Token.digest_of(secret))
    if not found:
        return None
    [(employee, (token_id, is_use_unnoted))] = found
    if is_use_unnoted:
        Token.objects.filter(pk=token_id).update(last_used_at=at)
    return employee


def _as_kept(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
