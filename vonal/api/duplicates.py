"""Who is on a card already."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Query, Schema
from pydantic import TypeAdapter

from vonal.api.router import HouseRouter, employee_of, said
from vonal.api.texts import Line, Point
from vonal.office.customers.duplicates import LIKELY, Candidate, candidate_of_points
from vonal.office.staff.models import Employee
from vonal.workflows.known_customers import KnownCustomer, known_customers

router = HouseRouter(tags=["customers"])

Key = Literal["name", "surname", "phone", "local_phone", "email", "domain", "website"]


class KnownOut(Schema):
    """
    A card that may be the same; ``keys`` in the order of the check, ``sureness`` from 0 to 1.

    Of a card that is not yours to see there are the name and whose it is: ``customer_id`` is null.
    """

    customer_id: int | None
    name: str
    contact_name: str
    keys: list[Key]
    sureness: float
    manager_id: int | None
    manager_name: str
    has_open_deal: bool


class AlreadyThere(Schema):
    """Why no card was made: those it may be on already. ``force`` makes it all the same."""

    detail: str
    candidates: list[KnownOut] = []


class CandidateIn(Schema):
    """What is known of somebody, as typed; each parameter may be given several times but the first two."""

    name: Line = ""
    kind: Literal["company", "person"] = "company"
    contact: list[Line] = Field([], max_length=20)
    phone: list[Point] = Field([], max_length=20)
    email: list[Point] = Field([], max_length=20)
    website: list[Point] = Field([], max_length=20)


KNOWN = TypeAdapter(list[KnownOut])


class KnownAlready(Exception):
    """The customer seems to be on a card."""

    def __init__(self, known: list[KnownCustomer]) -> None:
        super().__init__()
        self.known = known


@router.get("/customers/duplicates", response=list[KnownOut])
def customers_duplicates(request: HttpRequest, of: Query[CandidateIn]) -> HttpResponse:
    """The cards somebody may be on already, the surest first."""
    candidate = Candidate(
        name=of.name,
        kind=of.kind,
        contacts=tuple(of.contact),
        phones=tuple(of.phone),
        emails=tuple(of.email),
        websites=tuple(of.website),
    )
    return said(KNOWN, [_known(each) for each in known_customers(employee_of(request), candidate)])


def refuse_known(employee: Employee, new: Any) -> None:
    """
    Of a card to be made (``NewCustomer``).

    :raises KnownAlready: there are cards it is likely to be on already, and nobody insists.
    """
    if new.force:
        return
    candidate = candidate_of_points(
        name=new.name,
        kind=new.kind,
        contacts=tuple(human.name for human in new.contacts),
        points=[*new.points, *(point for human in new.contacts for point in human.points)],
    )
    likely = [each for each in known_customers(employee, candidate) if each.sureness >= LIKELY]
    if likely:
        raise KnownAlready(likely)


def answer_known(api: NinjaAPI) -> None:
    """409 with the candidates."""

    def conflict(request: HttpRequest, error: Any) -> HttpResponse:
        text = "There is a card already that seems to be the same; force makes another one."
        answer = AlreadyThere(detail=text, candidates=[_known(each) for each in error.known])
        return api.create_response(request, answer.model_dump(mode="json"), status=409)

    api.add_exception_handler(KnownAlready, conflict)


def _known(each: KnownCustomer) -> KnownOut:
    return KnownOut.model_construct(
        customer_id=each.customer_id if each.may_see else None,
        name=each.name,
        contact_name=each.contact_name,
        keys=list(each.keys),
        sureness=round(each.sureness, 3),
        manager_id=each.manager_id,
        manager_name=each.manager_name,
        has_open_deal=each.has_open_deal,
    )
