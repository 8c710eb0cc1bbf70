"""Reads of forms and of what came through them, and the doors to both."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q, QuerySet

from vonal.core.kept_queries import kept_in_sql
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import brings_customers_in
from vonal.office.web_contacts.models import Form, WebContact

RATE_SPAN = timedelta(minutes=10)
MOST_OF_ADDRESS = 30
MOST_OF_FORM = 300
MOST_UNSEEN = 10


def forms_for(employee: Employee) -> QuerySet[Form]:
    """
    Every form, with ``came`` and ``last_at`` of what came through it.

    :raises PermissionDenied: they are not his business.
    """
    if not brings_customers_in(employee):
        raise PermissionDenied
    return Form.objects.select_related("source__merged_into").annotate(
        came=Count("contacts"), last_at=Max("contacts__came_at")
    )


def form_for(employee: Employee, form_id: int) -> Form:
    """
    :raises Form.DoesNotExist: there is none.
    :raises PermissionDenied: forms are not his business.
    """
    if not brings_customers_in(employee):
        raise PermissionDenied
    return Form.objects.select_related("source", "region").get(pk=form_id)


def came_through(form: Form, employee: Employee, limit: int) -> list[WebContact]:
    """What came through a form of customers he may see, newest first."""
    rows = WebContact.objects.filter(form=form, customer__in=Customer.objects.visible_to(employee))
    return list(rows.select_related("customer", "told").order_by("-came_at", "-pk")[:limit])


def open_form(key: str) -> Form | None:
    """The form visitors may fill in under a public key."""
    if len(key) > 32 or "\0" in key:
        return None
    return Form.objects.select_related("source", "region").filter(key=key, is_active=True).first()


def unseen_by(employee: Employee) -> list[WebContact]:
    """The latest that came for somebody and waits to be read, newest first."""
    return _unseen(employee.pk)


@kept_in_sql
def _unseen(employee_id: int) -> QuerySet[WebContact]:
    waiting = WebContact.objects.filter(told=employee_id, seen_at__isnull=True)
    return waiting.select_related("customer", "form", "deal").order_by("-came_at", "-pk")[:MOST_UNSEEN]


def web_contact_for(employee: Employee, contact_id: int) -> WebContact:
    """
    Something that came for this person.

    :raises WebContact.DoesNotExist: there is none, or it came for somebody else.
    """
    return WebContact.objects.get(pk=contact_id, told=employee)


def sent_before(origin: str, since: datetime | None) -> WebContact | None:
    """The same sending, if it is here already; ``since`` when only the latest count."""
    rows = WebContact.objects.filter(origin=origin).select_related("form")
    if since is not None:
        rows = rows.filter(came_at__gt=since)
    return rows.order_by("-pk").first()


def comes_too_often(form: Form, address: str | None, at: datetime) -> bool:
    """Whether one address, or everybody together, has sent more through a form than people do."""
    lately = WebContact.objects.filter(form=form, came_at__gt=at - RATE_SPAN)
    counted = lately.aggregate(
        all=Count("pk"), near=Count("pk", filter=Q(address=address) if address else Q(pk=None))
    )
    return bool(counted["near"] >= MOST_OF_ADDRESS or counted["all"] >= MOST_OF_FORM)
