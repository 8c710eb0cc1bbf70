"""The people of the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from vonal.office.staff.models import Employee, Group, Role
from vonal.office.staff.operations import hire

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
PASSWORD = "winter-plum-31"


def employee(username: str, role: str = Role.MANAGER, **fields: Any) -> Employee:
    """Somebody hired before the test begins; the name is made of the sign-in."""
    name = fields.pop("name", username.replace(".", " ").title())
    return hire(username=username, name=name, role=role, password=PASSWORD, at=MONDAY, by=None, **fields)


def director(**fields: Any) -> Employee:
    return employee("irina", Role.DIRECTOR, **fields)


def head_with_group(username: str = "helga", group_name: str = "North") -> tuple[Employee, Group]:
    """A head of sales and the group he heads; he is not in it himself."""
    head = employee(username, Role.HEAD)
    return head, Group.objects.create(name=group_name, head=head)
