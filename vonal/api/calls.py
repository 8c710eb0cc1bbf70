"""Calls: who rang, who was rung, what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import FileResponse, Http404, HttpRequest
from ninja import Field, Query, Schema, Status

from vonal.api.moments import Moment
from vonal.api.paging import Id, Page, Part, page_of
from vonal.api.router import HouseRouter, employee_of
from vonal.api.texts import Body, Line, Text
from vonal.core.clock import now
from vonal.office.telephony import operations, queries
from vonal.office.telephony.models import Call, Leg, Outcome
from vonal.office.telephony.recordings.keeping import note_access, path_of

router = HouseRouter(tags=["calls"])

OutcomeName = Literal[tuple(Outcome.values)]  # type: ignore[valid-type]


class LegOut(Schema):
    """One person's share in a call; ``missed_why`` is empty for the one who answered."""

    employee_id: int
    reason: str
    rang_at: datetime
    offered_seconds: float
    answered_at: datetime | None
    ended_at: datetime | None
    missed_why: str


class RecordingOut(Schema):
    """
    A sound that can be had at ``/api/v1/recordings/{id}`` until it is deleted. With two channels the other side is on the
    left one and yours on the right one.
    """

    id: int
    kind: str
    seconds: float
    bytes: int
    sha256: str
    channels: int
    deleted_at: datetime | None


class CallOut(Schema):
    """One call; ``number`` is the other side's in E.164, empty when withheld. Lengths are in seconds."""

    id: int
    direction: str
    state: str
    number: str
    dialled: str
    line_id: int | None
    customer_id: int | None
    contact_id: int | None
    answered_by_id: int | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    wait_seconds: int | None
    talk_seconds: int | None
    missed: bool
    called_back_at: datetime | None
    outcome: str
    outcome_reason: str
    call_back_at: datetime | None
    note: str
    legs: list[LegOut]
    recordings: list[RecordingOut]


class CallPart(Part):
    """Which calls are wanted; ``since`` and ``until`` are times with a zone."""

    customer_id: Id | None = None
    answered_by_id: Id | None = None
    direction: Literal["in", "out", "inside"] | None = None
    missed: bool | None = None
    since: Moment | None = None
    until: Moment | None = None


class NewNote(Body):
    """What is to be kept about the call; it replaces what was there."""

    note: Text


class NewOutcome(Body):
    """What a talk ended with."""

    outcome: OutcomeName  # type: ignore[valid-type]
    call_back_at: Moment | None = None
    refusal_reason: Line = Field("", description="Why, when the outcome is refused.")


@router.get("/calls", response=Page[CallOut])
def calls(request: HttpRequest, part: Query[CallPart]) -> object:
    """Calls you may see, newest first."""
    employee = employee_of(request)
    rows = Call.objects.visible_to(employee)
    for field in ("customer_id", "answered_by_id", "direction", "missed"):
        value = getattr(part, field)
        if value is not None:
            rows = rows.filter(**{field: value})
    if part.since is not None:
        rows = rows.filter(started_at__gte=part.since)
    if part.until is not None:
        rows = rows.filter(started_at__lt=part.until)
    return page_of(queries.with_chain(rows, employee), part, _call)


@router.get("/calls/{call_id}", response=CallOut)
def call(request: HttpRequest, call_id: Id) -> CallOut:
    """One call."""
    return _call(queries.call_for(employee_of(request), call_id))


@router.patch("/calls/{call_id}", response=CallOut)
def write_call_note(request: HttpRequest, call_id: Id, new: NewNote) -> CallOut:
    """Keep a note about the call."""
    employee = employee_of(request)
    found = queries.own_call_for(employee, call_id)
    return _call(operations.write_call_note(found, new.note, by=employee, at=now()), found)


@router.post("/calls/{call_id}/outcome", response={200: CallOut})
def give_outcome(request: HttpRequest, call_id: Id, new: NewOutcome) -> Status[CallOut]:
    """Say what a finished talk ended with; saying it anew corrects it."""
    employee = employee_of(request)
    found = queries.own_call_for(employee, call_id)
    return Status(200, _call(operations.give_outcome(found, by=employee, at=now(), **new.given()), found))


@router.post("/calls/{call_id}/called-back", response={200: CallOut})
def mark_called_back(request: HttpRequest, call_id: Id) -> Status[CallOut]:
    """Say that a missed caller has been reached."""
    employee = employee_of(request)
    found = queries.call_for(employee, call_id)
    return Status(200, _call(operations.mark_called_back(found, by=employee, at=now()), found))


@router.get(
    "/recordings/{recording_id}",
    openapi_extra={"responses": {200: {"description": "OK", "content": {"audio/ogg": {}}}}},
)
def recording(request: HttpRequest, recording_id: Id) -> FileResponse:
    """The sound of a call, Ogg Opus; that it was fetched is written down."""
    employee = employee_of(request)
    found = queries.recording_for(employee, recording_id)
    try:
        file = path_of(found).open("rb")
    except FileNotFoundError as error:
        message = "The file of this recording is gone."
        raise Http404(message) from error
    note_access(found, by=employee, at=now(), downloaded=True)
    return FileResponse(file, content_type="audio/ogg")


def _call(found: Call, let_in: Call | None = None) -> CallOut:
    """``let_in`` is the call as the door gave it, with what may be heard of it, where ``found`` came out of an operation."""
    seen = let_in or found
    legs = [LegOut.from_orm(leg) for leg in seen.chain if _was_rung(leg)]
    recordings = [RecordingOut.from_orm(recording) for recording in seen.heard]
    names = CallOut.model_fields.keys() - {"legs", "recordings"}
    return CallOut.model_validate(
        {**{name: getattr(found, name) for name in names}, "legs": legs, "recordings": recordings}
    )


def _was_rung(leg: Leg) -> bool:
    return not leg.skipped_why
