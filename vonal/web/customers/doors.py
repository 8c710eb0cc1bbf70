"""The doors of the customers' domain, for views: what is not there or not yours is not found."""

from __future__ import annotations

from django.http import Http404

from vonal.office.customers import queries
from vonal.office.customers.models import Contact, ContactPoint, Customer
from vonal.web.request import Request


def customer_of(request: Request, customer_id: int) -> Customer:
    try:
        return queries.customer_for(request.user, customer_id)
    except Customer.DoesNotExist as error:
        raise Http404 from error


def changeable_customer_of(request: Request, customer_id: int) -> Customer:
    try:
        return queries.changeable_customer_for(request.user, customer_id)
    except Customer.DoesNotExist as error:
        raise Http404 from error


def changeable_contact_of(request: Request, contact_id: int) -> Contact:
    try:
        return queries.changeable_contact_for(request.user, contact_id)
    except Contact.DoesNotExist as error:
        raise Http404 from error


def changeable_point_of(request: Request, point_id: int) -> ContactPoint:
    try:
        return queries.changeable_point_for(request.user, point_id)
    except ContactPoint.DoesNotExist as error:
        raise Http404 from error
