"""Colleagues whose extension is a number to call for help in the company's country."""

from __future__ import annotations

from vonal.core.company import company
from vonal.core.phones import is_emergency
from vonal.office.staff.models import Employee


def in_the_way() -> list[Employee]:
    """Who should get another extension: while he has this one, the number for help rings at him (but for 112 and its like)."""
    country = company().country
    people = Employee.objects.working().exclude(extension=None).order_by("extension")
    return [person for person in people if is_emergency(person.extension or "", country)]
