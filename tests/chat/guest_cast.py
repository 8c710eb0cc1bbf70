"""A mill whose people are let into a room, and who they are."""

from __future__ import annotations

from datetime import timedelta

from tests.chat.cast import NOON
from vonal.office.chat.models import Membership, Room
from vonal.office.chat.operations.guests import invite_guest
from vonal.office.customers.models import Contact, Customer
from vonal.office.customers.operations import NewContact, create_customer
from vonal.office.staff.models import Employee

FORTNIGHT = timedelta(days=14)


def mill(manager: Employee, name: str = "Mill Kft.", *people: str) -> Customer:
    """A customer with the people named, or with Péter."""
    contacts = [NewContact(each) for each in people or ("Péter",)]
    return create_customer(by=manager, at=NOON, name=name, manager=manager, contacts=contacts)


def contact_of(customer: Customer) -> Contact:
    return customer.contacts.get()


def let_in(room: Room, contact: Contact, by: Employee, **more: object) -> tuple[Membership, str]:
    """A guest's place and the secret of his link."""
    values = {"expires_at": NOON + FORTNIGHT, "language": "hu", "at": NOON} | more
    return invite_guest(room, contact, by=by, **values)  # type: ignore[arg-type]
