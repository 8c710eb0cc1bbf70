"""Customers, the people there, how they are reached, and notes."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Status
from pydantic import TypeAdapter

from vonal.api.customer_shapes import (
    CARD_FIELDS,
    ContactFields,
    ContactOut,
    CustomerFields,
    CustomerOut,
    Moved,
    NewContact,
    NewCustomer,
    NewNote,
    NewPoint,
    NoteOut,
    PointOut,
)
from vonal.api.duplicates import AlreadyThere, refuse_known
from vonal.api.own import OwnOut, own_of, put_own, together
from vonal.api.paging import Id, Page, Part, page_of
from vonal.api.references import resolved
from vonal.api.router import HouseRouter, employee_of, said
from vonal.api.texts import Line
from vonal.core.clock import now
from vonal.office.customers import operations, queries
from vonal.office.customers.duplicates.merging import survivor_of
from vonal.office.customers.models import Contact, ContactPoint, Customer, Note
from vonal.office.customers.whole_cards import ContactRow, PointRow, whole_cards_for
from vonal.office.own_fields.models import Noun
from vonal.office.staff.models import Employee

router = HouseRouter(tags=["customers"])
CARDS = TypeAdapter(list[CustomerOut])


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
    return page_of(rows.prefetch_related("contacts", "contact_points"), part, _customer, _with_own)


@router.post("/customers", response={201: CustomerOut, 409: AlreadyThere})
@together
def create_customer(request: HttpRequest, new: NewCustomer) -> Status[CustomerOut]:
    """Make a card; you lead the customer unless ``manager_id`` says otherwise."""
    employee = _writer(request)
    fields = resolved({"manager_id": employee.pk, **new.given()})
    own, _force = fields.pop("own", {}), fields.pop("force", False)
    refuse_known(employee, new)
    contacts = [operations.NewContact(each.name, each.position, each.points) for each in new.contacts]
    customer = operations.create_customer(by=employee, at=now(), **{**fields, "contacts": contacts})
    put_own(Noun.CUSTOMER, customer.pk, own, by=employee)
    for contact, given in zip(customer.contacts.order_by("pk"), new.contacts, strict=True):
        put_own(Noun.CONTACT, contact.pk, given.own, by=employee)
    return Status(201, _one(customer))


@router.get("/customers/by-phone", response=list[CustomerOut])
def customers_by_phone(request: HttpRequest, number: Query[Line]) -> HttpResponse:
    """Whose number this is, the best match first; the number may be written in any form."""
    found = [match.customer_id for match in queries.find_by_phone(number)]
    cards = whole_cards_for(employee_of(request), found)
    mine = own_of(Noun.CUSTOMER, [card.customer.pk for card in cards])
    theirs = own_of(Noun.CONTACT, [contact.id for card in cards for contact in card.contacts])
    return said(CARDS, [_filled(*card, own=mine[card.customer.pk], theirs=theirs) for card in cards])


@router.get("/customers/{customer_id}", response={200: CustomerOut, 301: Moved})
def customer(request: HttpRequest, response: HttpResponse, customer_id: Id) -> CustomerOut | Status[Moved]:
    """One card; one that was merged into another answers where it went."""
    try:
        return _one(queries.customer_for(employee_of(request), customer_id))
    except Customer.DoesNotExist:
        survivor = survivor_of(customer_id)
        if survivor is None:
            raise
    card = queries.customer_for(employee_of(request), survivor)
    response["Location"] = f"/api/v1/customers/{card.pk}"
    return Status(301, Moved(detail="This card was merged into another one.", customer_id=card.pk))


@router.patch("/customers/{customer_id}", response=CustomerOut)
@together
def change_customer(request: HttpRequest, customer_id: Id, fields: CustomerFields) -> CustomerOut:
    """Change the fields given."""
    employee = employee_of(request)
    card = queries.changeable_customer_for(employee, customer_id)
    given = resolved(fields.given())
    put_own(Noun.CUSTOMER, card.pk, given.pop("own", {}), by=employee)
    return _one(operations.change_customer(card, by=employee, at=now(), **given) if given else card)


@router.post("/customers/{customer_id}/contacts", response={201: ContactOut})
@together
def add_contact(request: HttpRequest, customer_id: Id, new: NewContact) -> Status[ContactOut]:
    """Put a human on the card."""
    employee = employee_of(request)
    card = queries.changeable_customer_for(employee, customer_id)
    contact = operations.add_contact(
        card, name=new.name, position=new.position, points=new.points, by=employee, at=now()
    )
    put_own(Noun.CONTACT, contact.pk, new.own, by=employee)
    return Status(201, _one_contact(contact))


@router.patch("/contacts/{contact_id}", response=ContactOut)
@together
def change_contact(request: HttpRequest, contact_id: Id, fields: ContactFields) -> ContactOut:
    """Change the fields given."""
    employee = employee_of(request)
    contact = queries.changeable_contact_for(employee, contact_id)
    given = fields.given()
    put_own(Noun.CONTACT, contact.pk, given.pop("own", {}), by=employee)
    return _one_contact(
        operations.change_contact(contact, by=employee, at=now(), **given) if given else contact
    )


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


def _with_own(cards: list[Customer]) -> None:
    """Read the own fields of cards and their contacts, two queries each kind."""
    contacts = [contact for card in cards for contact in card.contacts.all()]
    mine = own_of(Noun.CUSTOMER, [card.pk for card in cards])
    theirs = own_of(Noun.CONTACT, [contact.pk for contact in contacts])
    for card in cards:
        card.own = mine[card.pk], theirs  # type: ignore[attr-defined]


def _one(card: Customer) -> CustomerOut:
    read = Customer.objects.prefetch_related("contacts", "contact_points").get(pk=card.pk)
    _with_own([read])
    return _customer(read)


def _one_contact(contact: Contact) -> ContactOut:
    return _contact(contact, own_of(Noun.CONTACT, [contact.pk]))


def _customer(card: Customer) -> CustomerOut:
    own, theirs = card.own  # type: ignore[attr-defined]
    return _filled(card, card.contacts.all(), card.contact_points.all(), own=own, theirs=theirs)


def _filled(
    card: Customer,
    contacts: Iterable[Contact | ContactRow],
    points: Iterable[ContactPoint | PointRow],
    *,
    own: OwnOut,
    theirs: dict[int, OwnOut],
) -> CustomerOut:
    return CustomerOut.model_construct(
        **{name: getattr(card, name) for name in CARD_FIELDS},
        own=own,
        contacts=[_contact(contact, theirs) for contact in contacts],
        points=[_point(point) for point in points],
    )


def _contact(contact: Contact | ContactRow, theirs: dict[int, OwnOut]) -> ContactOut:
    return ContactOut.model_construct(
        id=contact.id,
        customer_id=contact.customer_id,
        name=contact.name,
        position=contact.position,
        own=theirs[contact.id],
    )


def _point(point: ContactPoint | PointRow) -> PointOut:
    return PointOut.model_construct(**{name: getattr(point, name) for name in PointOut.model_fields})


def _note(note: Note) -> NoteOut:
    return NoteOut.from_orm(note)
