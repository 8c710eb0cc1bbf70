"""Hiring, changing and dismissing people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.changes import recorded
from vonal.core.company import company
from vonal.core.facts import publish
from vonal.core.live import push
from vonal.core.models import Company
from vonal.office.staff.events import EmployeeChanged, EmployeeDismissed, EmployeeHired
from vonal.office.staff.models import EXTENSION, Employee, Presence, Role
from vonal.office.staff.operations.presence import shut_out
from vonal.office.staff.permissions import may_give_role

FIRST_EXTENSION = 101
CHANGEABLE = frozenset(
    {"name", "email", "username", "role", "group", "region", "language", "speaks", "is_novice", "extension"}
)


class LastDirector(ValidationError):
    """The company would be left without anybody who may change everything."""

    def __init__(self) -> None:
        super().__init__({"role": [_("Make somebody else a director first: there is no other.")]})


class NotYourself(ValidationError):
    """Nobody dismisses himself or changes his own role."""

    def __init__(self) -> None:
        super().__init__({"role": [_("You cannot do this to yourself. Ask another director.")]})


class RoleNotYours(ValidationError):
    """A head gives the roles of his people only."""

    def __init__(self) -> None:
        super().__init__({"role": [_("This role is not yours to give. Ask the director.")]})


@transaction.atomic
def hire(
    *,
    username: str,
    name: str,
    at: datetime,
    by: Employee | None,
    password: str | None = None,
    extension: str | None = None,
    **fields: Any,
) -> Employee:
    """
    Add an employee; without an extension he gets the next free one from 101 up.

    :param by: who hires; None for the first director, whom nobody hires.
    :raises RoleNotYours: a head may not make directors, heads, accountants and the like.
    :raises ValidationError: sign-in, e-mail or extension is taken or cannot be read.
    """
    unknown = fields.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"An employee has no {', '.join(sorted(unknown))}.")
    if by and not may_give_role(by, fields.get("role", Role.MANAGER)):
        raise RoleNotYours
    employee = Employee(
        username=username.strip().lower(),
        name=name.strip(),
        extension=extension or _free_extension(),
        **fields,
    )
    employee.set_password(password)
    employee.full_clean()
    with recorded(by=by, at=at):
        employee.save()
    Presence.objects.create(employee=employee, since=at)
    publish(EmployeeHired(employee_id=employee.pk))
    push("staff", "staff.changed", employee_id=employee.pk)
    return employee


@transaction.atomic
def change_employee(employee: Employee, *, by: Employee, at: datetime, **fields: Any) -> Employee:
    """
    Change what is written about a person; see ``CHANGEABLE``.

    :raises RoleNotYours: the new role is not the changer's to give.
    :raises NotYourself: somebody changes his own role.
    :raises LastDirector: the only director would stop being one.
    :raises ValidationError: sign-in, e-mail or extension is taken or cannot be read.
    """
    unknown = fields.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"An employee has no {', '.join(sorted(unknown))}.")
    employee = Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=employee.pk)
    changed = [name for name, value in fields.items() if getattr(employee, name) != value]
    if "role" in changed:
        _check_role(employee, fields["role"], by=by)
    for name in changed:
        setattr(employee, name, fields[name])
    if changed:
        employee.username = employee.username.strip().lower()
        employee.full_clean(exclude=_all_but(changed))
        with recorded(by=by, at=at):
            employee.save(update_fields=changed)
        publish(EmployeeChanged(employee_id=employee.pk, fields=sorted(changed)))
        push("staff", "staff.changed", employee_id=employee.pk)
    return employee


@transaction.atomic
def dismiss(employee: Employee, *, by: Employee, at: datetime) -> Employee:
    """
    Shut a person out at once: every session, token and the telephone; his work stays.

    :raises NotYourself: one does not dismiss oneself.
    :raises LastDirector: somebody must be left who may change everything.
    """
    employee = Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=employee.pk)
    if employee.pk == by.pk:
        raise NotYourself
    if not employee.is_active:
        return employee
    _check_a_director_stays(employee)
    extension = employee.extension or ""
    employee.is_active = False
    employee.former_extension, employee.extension = extension, None
    with recorded(by=by, at=at):
        employee.save(update_fields=["is_active", "extension", "former_extension"])
    end_sessions(employee)
    employee.tokens.all().delete()
    shut_out(employee, at=at)
    publish(EmployeeDismissed(employee_id=employee.pk, extension=extension))
    push("staff", "staff.changed", employee_id=employee.pk)
    push(f"employee:{employee.pk}", "session.ended")
    return employee


@transaction.atomic
def take_back(employee: Employee, *, by: Employee, at: datetime) -> Employee:
    """Undo a dismissal; the old extension comes back unless somebody else has it by now."""
    employee = Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=employee.pk)
    if employee.is_active:
        return employee
    former = employee.former_extension
    taken = not former or Employee.objects.filter(extension=former).exists()
    employee.extension = _free_extension() if taken else former
    employee.former_extension = ""
    employee.is_active = True
    with recorded(by=by, at=at):
        employee.save(update_fields=["is_active", "extension", "former_extension"])
    publish(EmployeeHired(employee_id=employee.pk))
    push("staff", "staff.changed", employee_id=employee.pk)
    return employee


@transaction.atomic
def set_password(employee: Employee, password: str, *, by: Employee) -> None:
    """Give a new password; every session begun with the old one is over."""
    employee.set_password(password)
    employee.save(update_fields=["password"])
    end_sessions(employee)


@transaction.atomic
def change_profile(employee: Employee, *, at: datetime, **fields: Any) -> Employee:
    """
    Change what everybody may change about himself: name, language, theme.

    :raises ValidationError: a field cannot be read.
    """
    unknown = fields.keys() - {"name", "language", "theme"}
    if unknown:
        raise TypeError(f"Not one's own to change: {', '.join(sorted(unknown))}.")
    employee = Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=employee.pk)
    for name, value in fields.items():
        setattr(employee, name, value)
    employee.clean_fields(exclude=_all_but(fields))
    with recorded(by=employee, at=at):
        employee.save(update_fields=list(fields))
    return employee


def end_sessions(employee: Employee) -> None:
    """Sign a person out everywhere, also where another door than the sign-in page let him in."""
    keys = [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(employee.pk)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=employee).delete()


def _all_but(names: Iterable[str]) -> set[str]:
    """What is left alone is not judged anew: rules may have grown stricter since it was written."""
    return {field.name for field in Employee._meta.fields} - set(names)


def _check_role(employee: Employee, role: str, *, by: Employee) -> None:
    if employee.pk == by.pk:
        raise NotYourself
    if not may_give_role(by, role):
        raise RoleNotYours
    if role != Role.DIRECTOR:
        _check_a_director_stays(employee)


def _check_a_director_stays(leaving: Employee) -> None:
    _one_at_a_time()
    others = Employee.objects.working().filter(role=Role.DIRECTOR).exclude(pk=leaving.pk)
    if leaving.role == Role.DIRECTOR and not others.exists():
        raise LastDirector


def _one_at_a_time() -> None:
    """Whoever counts others waits until those who changed them meanwhile are done."""
    Company.objects.select_for_update().filter(pk=Company.THE_ONE).first()


def _free_extension() -> str:
    _one_at_a_time()
    taken = set(Employee.objects.exclude(extension=None).values_list("extension", flat=True))
    number = FIRST_EXTENSION
    # Who dials 112 must not reach a colleague.
    while str(number) in taken or phones.is_emergency(str(number), company().country):
        number += 1
    try:
        EXTENSION(str(number))
    except ValidationError as error:
        raise ValidationError({"extension": error.messages}) from error
    return str(number)
