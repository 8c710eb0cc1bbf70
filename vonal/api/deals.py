"""Deals, and the stages they pass."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Field, Query, Schema, Status

from vonal.api.own import OWN_IN, OWN_OUT, OwnIn, OwnOut, own_of, put_own, together
from vonal.api.paging import Id, Page, Part, page_of
from vonal.api.references import named, resolved
from vonal.api.router import HouseRouter, employee_of
from vonal.api.texts import Body, Line
from vonal.core.clock import now
from vonal.office.customers.models import Customer
from vonal.office.losses.models import Reason
from vonal.office.losses.operations import competitor_named
from vonal.office.losses.queries import reasons_in_use
from vonal.office.own_fields.models import Noun
from vonal.office.sales import operations, part_operations, queries
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.requirements import require
from vonal.office.staff.models import Employee
from vonal.workflows.lost_deal import lose_deal

router = HouseRouter(tags=["deals"])


class StageOut(Schema):
    """
    One step of a pipeline; ``ends`` is won, lost or empty.

    ``required`` names what a deal needs to enter: its fields, contacts, products, or ``own:key``.
    """

    id: int
    pipeline_id: int
    name: str
    position: int
    probability: int
    ends: str
    colour: str
    rots_after_days: int | None
    required: list[str]


class DealOut(Schema):
    """
    One possible sale; ``amount`` is a decimal string in ``currency`` (ISO 4217).

    ``probability`` in percent is the stage's unless the deal has its own.
    """

    id: int
    customer_id: int
    stage_id: int
    title: str
    amount: Decimal
    currency: str
    manager_id: int | None
    source_id: int | None
    expected_on: date | None
    probability: int
    own_probability: int | None
    own_probability_reason: str
    commitment: str
    opened_at: datetime
    entered_stage_at: datetime
    closed_at: datetime | None
    own: OwnOut = OWN_OUT


class DealFields(Body):
    """What a deal says; only the fields given are changed."""

    title: Line = ""
    amount: Decimal = Field(Decimal(0), ge=0, max_digits=14, decimal_places=2)
    manager_id: Id | None = None
    source_id: Id | None = None
    expected_on: date | None = None
    own: OwnIn = OWN_IN


class DealChange(DealFields):
    """As above; an own probability needs its reason, null follows the stage again."""

    commitment: Literal["open", "best_case", "committed"] = "open"
    own_probability: int | None = Field(None, ge=0, le=100)
    own_probability_reason: Line = ""


class NewDeal(DealFields):
    """A new deal; it begins in the first stage unless ``stage_id`` is given."""

    customer_id: Id
    stage_id: Id | None = None


class Move(Body):
    """
    Where a deal goes.

    A stage that ends deals as lost wants a ``reason_id`` too. ``competitor`` is a name, new ones are put on the
    register; ``return_on`` makes a task to ask again.
    """

    stage_id: Id
    reason_id: Id | None = None
    competitor: Line = ""
    text: Line = ""
    return_on: date | None = None


class ReasonOut(Schema):
    """Why deals are lost; ``means`` is competitor, later, no_sale or empty."""

    id: int
    name: str
    means: str


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
    rows = Deal.objects.visible_to(employee_of(request)).select_related("stage")
    for field in ("customer_id", "stage_id", "manager_id"):
        number = getattr(part, field)
        if number is not None:
            rows = rows.filter(**{field: number})
    if part.open is not None:
        rows = rows.filter(closed_at__isnull=part.open)
    return page_of(rows, part, DealOut.from_orm, _with_own)


@router.post("/deals", response={201: DealOut})
@together
def open_deal(request: HttpRequest, new: NewDeal) -> Status[DealOut]:
    """Open a deal; you lead it unless ``manager_id`` says otherwise."""
    employee = employee_of(request)
    if not queries.may_change(employee):
        raise PermissionDenied
    fields = resolved({"manager_id": employee.pk, **new.given()})
    customer = named(Customer.objects.visible_to(employee), fields.pop("customer_id"), "customer")
    own, stage_id = fields.pop("own", {}), fields.pop("stage_id", None)
    stage = None if stage_id is None else named(Stage.objects.all(), stage_id, "stage")
    opened = operations.open_deal(customer, stage=stage, by=employee, at=now(), incomplete=True, **fields)
    put_own(Noun.DEAL, opened.pk, own, by=employee)
    require(opened, opened.stage, is_new=True)
    return Status(201, _deal(queries.deal_for(employee, opened.pk)))


@router.get("/deals/{deal_id}", response=DealOut)
def deal(request: HttpRequest, deal_id: Id) -> DealOut:
    """One deal."""
    return _deal(queries.deal_for(employee_of(request), deal_id))


@router.patch("/deals/{deal_id}", response=DealOut)
@together
def change_deal(request: HttpRequest, deal_id: Id, fields: DealChange) -> DealOut:
    """Change the fields given."""
    employee = employee_of(request)
    found = queries.changeable_deal_for(employee, deal_id)
    given = resolved(fields.given())
    put_own(Noun.DEAL, found.pk, given.pop("own", {}), by=employee)
    reason = given.pop("own_probability_reason", found.own_probability_reason)
    if "own_probability" in given:
        percent = given.pop("own_probability")
        part_operations.set_own_probability(found, percent, reason=reason, by=employee, at=now())
    if given:
        operations.change_deal(found, by=employee, at=now(), **given)
    return _deal(queries.deal_for(employee, deal_id))


@router.get("/deal-reasons", response=list[ReasonOut])
def reasons(request: HttpRequest) -> object:
    """Why deals may be lost, in the company's order."""
    return reasons_in_use()


@router.post("/deals/{deal_id}/stage", response={200: DealOut})
@together
def move_deal(request: HttpRequest, deal_id: Id, move: Move) -> Status[DealOut]:
    """Move a deal to another stage; a stage that ends deals closes it, any other reopens it."""
    employee, at = employee_of(request), now()
    found = queries.changeable_deal_for(employee, deal_id)
    stage = named(Stage.objects.all(), move.stage_id, "stage")
    if stage.ends != Stage.Ends.LOST:
        operations.transfer_deal(found, to=stage, by=employee, at=at)
    elif stage.pk != found.stage_id or move.reason_id is not None:
        _lose(found, stage, move, employee, at)
    return Status(200, _deal(queries.deal_for(employee, deal_id)))


def _lose(found: Deal, stage: Stage, move: Move, employee: Employee, at: datetime) -> None:
    reason = None if move.reason_id is None else named(Reason.objects.all(), move.reason_id, "reason")
    name = move.competitor.strip()
    lose_deal(
        found,
        stage,
        reason=reason,
        competitor=competitor_named(name, by=employee, at=at) if name else None,
        text=move.text,
        return_on=move.return_on,
        by=employee,
        at=at,
    )


def _with_own(found: list[Deal]) -> None:
    own = own_of(Noun.DEAL, [deal.pk for deal in found])
    for deal in found:
        deal.own = own[deal.pk]  # type: ignore[attr-defined]


def _deal(found: Deal) -> DealOut:
    _with_own([found])
    return DealOut.from_orm(found)
