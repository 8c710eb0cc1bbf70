"""Customers, the people there, how they are reached, and notes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Field, Query, Schema, Status

from vonal.api.paging import Id, Page, Part, page_of
from vonal.api.references import resolved
from vonal.api.router import HouseRouter, employee_of
from vonal.api.texts import Body, Line, Point, Text
from vonal.core.clock import now
from vonal.office.customers import operations, queries
from vonal.office.customers.models import Contact, ContactPoint, Customer, Note
from vonal.office.staff.models import Employee

router = HouseRouter(tags=["customers"])

Kind = Literal["company", "person"]
LanguageCode = Literal["", "en", "ru", "hu"]


class PointOut(Schema):
    """A phone (``value`` in E.164), e-mail or website (bare host); ``raw`` as it was typed."""

    id: int
    kind: Literal["phone", "email", "website"]
    raw: str
    value: str
    contact_id: int | None


class ContactOut(Schema):
    """A human at a customer."""

    id: int
    customer_id: int
    name: str
    position: str


class CustomerOut(Schema):
    """A card; ``importance`` 0 normal, 1 important, 2 large."""

    id: int
    kind: Kind
    name: str
    activity: str
    heard_from: str
    importance: int
    language: LanguageCode
    region_id: int | None
    source_id: int | None
    manager_id: int | None
    created_at: datetime
    contacts: list[ContactOut]
    points: list[PointOut]


class NoteOut(Schema):
    """A remark on a card."""

    id: int
    customer_id: int
    author_id: int
    text: str
    written_at: datetime


class NewContact(Body):
    """A human with phones, e-mails and websites as people type them."""

    name: Line = Field(min_length=1)
    position: Line = Field("", max_length=100)
    points: list[Point] = Field([], max_length=50)


class CustomerFields(Body):
    """What a card says of a customer; only the fields given are changed."""

    kind: Kind = "company"
    name: Line = ""
    activity: Line = ""
    heard_from: Line = ""
    importance: Literal[0, 1, 2] = 0
    language: LanguageCode = ""
    region_id: Id | None = None
    source_id: Id | None = None
    manager_id: Id | None = None


class NewCustomer(CustomerFields):
    """A new card; it needs a name, a point or a contact."""

    points: list[Point] = Field([], max_length=50, description="Phones, e-mails and websites as typed.")
    contacts: list[NewContact] = Field([], max_length=50)


class ContactFields(Body):
    """Only the fields given are changed."""

    name: Line = Field("", min_length=1)
    position: Line = Field("", max_length=100)


class NewPoint(Body):
    """A phone, e-mail or website as typed; ``contact_id`` when it is one person's."""

    raw: Point
    contact_id: Id | None = None


class NewNote(Body):
    """A remark to be written."""

    text: Text = Field(min_length=1)


class CustomerPart(Part):
    """Which customers are wanted."""

    q: Line = Field("", description="A part of a name, a phone in any form, an e-mail or a website.")
    manager_id: Id | None = None


@router.get("/customers", response=Page[CustomerOut])
def customers(request: HttpRequest, part: Query[CustomerPart]) -> object:
    """Customers you may see, newest first."""
    rows = Customer.objects.visible_to(employee_of(request))
    if part.q:
        rows = queries.matching(rows, part.q)
    if part.manager_id is not None:
        rows = rows.filter(manager=part.manager_id)
    return page_of(rows.prefetch_related("contacts", "contact_points"), part, _customer)


@router.post("/customers", response={201: CustomerOut})
def create_customer(request: HttpRequest, new: NewCustomer) -> Status[CustomerOut]:
    """Make a card; you lead the customer unless ``manager_id`` says otherwise."""
    employee = _writer(request)
    fields = resolved({"manager_id": employee.pk, **new.given()})
    contacts = [operations.NewContact(each.name, each.position, each.points) for each in new.contacts]
    customer = operations.create_customer(by=employee, at=now(), **{**fields, "contacts": contacts})
    return Status(201, _customer(customer))


@router.get("/customers/by-phone", response=list[CustomerOut])
def customers_by_phone(request: HttpRequest, number: Query[Line]) -> list[CustomerOut]:
    """Whose number this is, the best match first; the number may be written in any form."""
    found = [match.customer_id for match in queries.find_by_phone(number)]
    seen = Customer.objects.visible_to(employee_of(request)).filter(pk__in=found)
    cards = {card.pk: card for card in seen.prefetch_related("contacts", "contact_points")}
    return [_customer(cards[pk]) for pk in dict.fromkeys(found) if pk in cards]


@router.get("/customers/{customer_id}", response=CustomerOut)
def customer(request: HttpRequest, customer_id: Id) -> CustomerOut:
    """One card."""
    return _customer(queries.customer_for(employee_of(request), customer_id))


@router.patch("/customers/{customer_id}", response=CustomerOut)
def change_customer(request: HttpRequest, customer_id: Id, fields: CustomerFields) -> CustomerOut:
    """Change the fields given."""
    employee = employee_of(request)
    card = queries.changeable_customer_for(employee, customer_id)
    given = resolved(fields.given())
    return _customer(operations.change_customer(card, by=employee, at=now(), **given) if given else card)


@router.post("/customers/{customer_id}/contacts", response={201: ContactOut})
def add_contact(request: HttpRequest, customer_id: Id, new: NewContact) -> Status[ContactOut]:
    """Put a human on the card."""
    employee = employee_of(request)
    card = queries.changeable_customer_for(employee, customer_id)
    contact = operations.add_contact(
        card, name=new.name, position=new.position, points=new.points, by=employee, at=now()
    )
    return Status(201, _contact(contact))


@router.patch("/contacts/{contact_id}", response=ContactOut)
def change_contact(request: HttpRequest, contact_id: Id, fields: ContactFields) -> ContactOut:
    """Change the fields given."""
    employee = employee_of(request)
    contact = queries.changeable_contact_for(employee, contact_id)
    given = fields.given()
    return _contact(operations.change_contact(contact, by=employee, at=now(), **given) if given else contact)


@router.post("/customers/{customer_id}/points", response={201: PointOut})
def add_point(request: HttpRequest, customer_id: Id, new: NewPoint) -> Status[PointOut]:
    """Add a phone, e-mail or website; one the card has already is answered as it is."""
    employee = employee_of(request)
    card = queries.changeable_customer_for(employee, customer_id)
    contact = card.contacts.get(pk=new.contact_id) if new.contact_id is not None else None
    point = operations.add_contact_point(card, new.raw, contact=contact, by=employee, at=now())
    return Status(201, _point(point))


@router.delete("/points/{point_id}", response={204: None})
def remove_point(request: HttpRequest, point_id: Id) -> Status[None]:
    """Take a phone, e-mail or website off the card."""
    employee = employee_of(request)
    operations.remove_contact_point(queries.changeable_point_for(employee, point_id), by=employee, at=now())
    return Status(204, None)


@router.get("/customers/{customer_id}/notes", response=Page[NoteOut])
def notes(request: HttpRequest, customer_id: Id, part: Query[Part]) -> object:
    """The notes of a card, newest first."""
    card = queries.customer_for(employee_of(request), customer_id)
    return page_of(card.notes.all(), part, _note)


@router.post("/customers/{customer_id}/notes", response={201: NoteOut})
def write_note(request: HttpRequest, customer_id: Id, new: NewNote) -> Status[NoteOut]:
    """Write a note on the card; whoever sees a card may."""
    employee = employee_of(request)
    card = queries.customer_for(employee, customer_id)
    return Status(201, _note(operations.write_note(card, new.text, by=employee, at=now())))


def _writer(request: HttpRequest) -> Employee:
    employee = employee_of(request)
    if not queries.may_change(employee):
        raise PermissionDenied
    return employee


def _customer(card: Customer) -> CustomerOut:
    return CustomerOut.model_validate(
        {
            **{name: getattr(card, name) for name in CustomerOut.model_fields if hasattr(card, name)},
            "contacts": [_contact(contact) for contact in card.contacts.all()],
            "points": [_point(point) for point in card.contact_points.all()],
        }
    )


def _contact(contact: Contact) -> ContactOut:
    return ContactOut.from_orm(contact)


def _point(point: ContactPoint) -> PointOut:
    return PointOut.from_orm(point)


def _note(note: Note) -> NoteOut:
    return NoteOut.from_orm(note)
