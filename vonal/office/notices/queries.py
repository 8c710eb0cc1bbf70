"""Reads of notices, and the door to them: everybody sees his own."""

from __future__ import annotations

from vonal.core.statements import Statement
from vonal.office.notices.models import Browser, Manner, Notice, NoticeQuerySet
from vonal.office.staff.models import Employee

MOST_COUNTED = 100
# Asked on every page, from the index of what is unread.
UNREAD = Statement(
    "SELECT id FROM notices_notice WHERE employee_id = %s AND is_in_centre AND returns_at IS NULL AND read_at IS NULL"
    " LIMIT %s"
)


def notice_for(employee: Employee, notice_id: int) -> Notice:
    """
    :raises Notice.DoesNotExist: there is none, or it is somebody else's.
    """
    return Notice.objects.select_related("employee").get(pk=notice_id, employee=employee)


def centre_of(employee: Employee) -> NoticeQuerySet:
    """What stands in his centre, the newest first."""
    return Notice.objects.in_centre().filter(employee=employee)


def put_off(employee: Employee) -> NoticeQuerySet:
    """What comes again later, the soonest first."""
    return Notice.objects.filter(employee=employee, returns_at__isnull=False).order_by("returns_at", "pk")


def unread_count(employee: Employee) -> int:
    """How many he has not read; more than 99 are 100."""
    return len(UNREAD.rows(employee.pk, MOST_COUNTED))


def manner_of(employee: Employee) -> Manner:
    """How he wants to be told; not saved while he has chosen nothing."""
    return Manner.objects.filter(pk=employee.pk).first() or Manner(employee=employee)


def browser_for(employee: Employee, browser_id: int) -> Browser:
    """
    :raises Browser.DoesNotExist: there is none, or it is somebody else's.
    """
    return Browser.objects.get(pk=browser_id, employee=employee)
