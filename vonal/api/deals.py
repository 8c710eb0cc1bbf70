"""Deals, and the stages they pass."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Field, Query, Schema, Status

from vonal.api.paging import Id, Page, Part, page_of
from vonal.api.references import named, resolved
from vonal.api.router import HouseRouter, employee_of
from vonal.api.texts import Body, Line
from vonal.core.clock import now
from vonal.office.customers.models import Customer
from vonal.office.sales import operations, queries
from vonal.office.sales.models import Deal, Stage

router = HouseRouter(tags=["deals"])


class StageOut(Schema):
    """One step of a pipeline; ``ends`` is won, lost or empty."""

    id: int
    pipeline_id: int
    name: str
    position: int
    probability: int
    ends: str


class DealOut(Schema):
    """One possible sale; ``amount`` is a decimal string in ``currency`` (ISO 4217)."""

    id: int
    customer_id: int
    stage_id: int
    title: str
    amount: Decimal
    currency: str
    manager_id: int | None
    source_id: int | None
    expected_on: date | None
    opened_at: datetime
    entered_stage_at: datetime
    closed_at: datetime | None


class DealFields(Body):
    """What a deal says; only the fields given are changed."""

    title: Line = ""
    amount: Decimal = Field(Decimal(0), ge=0, max_digits=14, decimal_places=2)
    manager_id: Id | None = None
    source_id: Id | None = None
    expected_on: date | None = None


class NewDeal(DealFields):
    """A new deal; it begins in the first stage unless ``stage_id`` is given."""

    customer_id: Id
    stage_id: Id | None = None


class Move(Body):
    """Where a deal goes."""

    stage_id: Id


class DealPart(Part):
    """Which deals are wanted."""

    customer_id: Id | None = None
    stage_id: Id | None = None
    manager_id: Id | None = None
    open: bool | None = None


@router.get("/stages", response=list[StageOut])
def stages(request: HttpRequest) -> object:
    """Every stage, in order."""
    return list(Stage.objects.order_by("pipeline__position", "pipeline", "position"))


@router.get("/deals", response=Page[DealOut])
def deals(request: HttpRequest, part: Query[DealPart]) -> object:
    """Deals you may see, newest first."""
    rows = Deal.objects.visible_to(employee_of(request))
    for field in ("customer_id", "stage_id", "manager_id"):
        number = getattr(part, field)
        if number is not None:
            rows = rows.filter(**{field: number})
    if part.open is not None:
        rows = rows.filter(closed_at__isnull=part.open)
    return page_of(rows, part, DealOut.from_orm)


@router.post("/deals", response={201: DealOut})
def open_deal(request: HttpRequest, new: NewDeal) -> Status[DealOut]:
    """Open a deal; you lead it unless ``manager_id`` says otherwise."""
    employee = employee_of(request)
    if not queries.may_change(employee):
        raise PermissionDenied
    fields = resolved({"manager_id": employee.pk, **new.given()})
    customer = named(Customer.objects.visible_to(employee), fields.pop("customer_id"), "customer")
    stage_id = fields.pop("stage_id", None)
    stage = None if stage_id is None else named(Stage.objects.all(), stage_id, "stage")
    opened = operations.open_deal(customer, stage=stage, by=employee, at=now(), **fields)
    opened.refresh_from_db()  # As the database keeps the sum: 100 is 100.00.
    return Status(201, _deal(opened))


@router.get("/deals/{deal_id}", response=DealOut)
def deal(request: HttpRequest, deal_id: Id) -> DealOut:
    """One deal."""
    return _deal(queries.deal_for(employee_of(request), deal_id))


@router.patch("/deals/{deal_id}", response=DealOut)
def change_deal(request: HttpRequest, deal_id: Id, fields: DealFields) -> DealOut:
    """Change the fields given."""
    employee = employee_of(request)
    found = queries.changeable_deal_for(employee, deal_id)
    given = resolved(fields.given())
    return _deal(operations.change_deal(found, by=employee, at=now(), **given) if given else found)


@router.post("/deals/{deal_id}/stage", response={200: DealOut})
def move_deal(request: HttpRequest, deal_id: Id, move: Move) -> Status[DealOut]:
    """Move a deal to another stage; a stage that ends deals closes it, any other reopens it."""
    employee = employee_of(request)
    found = queries.changeable_deal_for(employee, deal_id)
    operations.move_deal(found, to=named(Stage.objects.all(), move.stage_id, "stage"), by=employee, at=now())
    return Status(200, _deal(queries.deal_for(employee, deal_id)))


def _deal(found: Deal) -> DealOut:
    return DealOut.from_orm(found)
