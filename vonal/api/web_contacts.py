"""What visitors of sites send."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema, Status
from ninja.errors import HttpError

from vonal.api.keys import FormKey, PersonalToken
from vonal.api.paging import Id
from vonal.api.references import resolved
from vonal.api.router import HouseRouter, Problem
from vonal.api.texts import Body, Line, Text
from vonal.core.clock import now
from vonal.office.customers.queries import may_change
from vonal.office.staff.models import Employee
from vonal.office.web_contacts.guards import check
from vonal.office.web_contacts.models import Form
from vonal.office.web_contacts.queries import open_form
from vonal.office.web_contacts.wish import Wish
from vonal.workflows.web_contact import Received, TooMany, receive_web_contact

router = HouseRouter(tags=["web contacts"])


class NewWebContact(Body):
    """
    What was typed. ``id`` is your own number of this sending: the same one is taken once, for ever; without it the same
    content is taken once a day. ``token`` (from ``GET /f/KEY/token``) goes with a form's key instead of a personal token.
    """

    name: Line = ""
    company: Line = ""
    phone: Line = ""
    email: Line = ""
    message: Text = ""
    consent: bool = False
    page: Line = Field("", description="The address of the page the visitor was on.")
    source_id: Id | None = Field(None, description="With a personal token and without a form.")
    id: Line = ""
    token: Line = ""


class Through(Schema):
    """``form``: the key of the form it came through."""

    form: Line = ""


class WebContactOut(Schema):
    """``found``: whether we knew him. Only whoever has a personal token is told more than that it came."""

    is_new: bool
    id: int | None = None
    customer_id: int | None = None
    deal_id: int | None = None
    told_id: int | None = None
    found: Literal["open_deal", "known", "new", ""] = ""
    came_at: datetime


@router.post(
    "/web-contacts",
    response={200: WebContactOut, 201: WebContactOut, 429: Problem},
    auth=[PersonalToken(), FormKey()],
)
def send_web_contact(
    request: HttpRequest, new: NewWebContact, through: Query[Through]
) -> Status[WebContactOut]:
    """Take in what a visitor sent: 201 the first time, 200 when it was here already."""
    who: Employee | Form = request.auth  # type: ignore[attr-defined]
    form: Form | None
    if isinstance(who, Form):
        check(new.token, who, now())
        by, form = None, who
    else:
        if not may_change(who):
            raise PermissionDenied
        by, form = who, _form(through.form)
    source = resolved({"source_id": new.source_id})["source"]
    wish = Wish(
        **{name: getattr(new, name) for name in ("name", "company", "phone", "email", "message", "page")},
        consents=new.consent,
        address=request.META.get("REMOTE_ADDR") or None,
        sending=new.id,
    )
    try:
        came = receive_web_contact(wish, form=form, source=source, by=by, at=now())
    except TooMany as error:
        raise HttpError(429, _("Too much has been sent. Try again in some minutes.")) from error
    return Status(201 if came.is_new else 200, _answer(came, in_full=by is not None))


def _form(key: str) -> Form | None:
    if not key:
        return None
    form = open_form(key)
    if form is None:
        raise ValidationError({"form": f"There is no form {key[:40]}."})
    return form


def _answer(came: Received, *, in_full: bool) -> WebContactOut:
    contact = came.contact
    if not in_full:
        return WebContactOut(is_new=came.is_new, came_at=contact.came_at)
    return WebContactOut(
        is_new=came.is_new,
        id=contact.pk,
        customer_id=contact.customer_id,
        deal_id=contact.deal_id,
        told_id=contact.told_id,
        found=contact.found,  # type: ignore[arg-type]
        came_at=contact.came_at,
    )
