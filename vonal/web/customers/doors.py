"""The doors of the customers' domain, for views: what is not there or not yours is not found."""

from __future__ import annotations

from vonal.office.customers import queries
from vonal.office.customers.models import Contact, ContactPoint, Customer
from vonal.web.doors import let_in
from vonal.web.request import Request


def customer_of(request: Request, customer_id: int) -> Customer:
    return let_in(queries.customer_for, request, customer_id)


def changeable_customer_of(request: Request, customer_id: int) -> Customer:
    return let_in(queries.changeable_customer_for, request, customer_id)


def changeable_contact_of(request: Request, contact_id: int) -> Contact:
    return let_in(queries.changeable_contact_for, request, contact_id)


def changeable_point_of(request: Request, point_id: int) -> ContactPoint:
    return let_in(queries.changeable_point_for, request, point_id)
