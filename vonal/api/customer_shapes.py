"""What the API says and takes of customers, the people there, and notes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Field, Schema

from vonal.api.own import OWN_IN, OWN_OUT, OwnIn, OwnOut
from vonal.api.paging import Id
from vonal.api.texts import Body, Line, Point, Text

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
    own: OwnOut = OWN_OUT


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
    own: OwnOut = OWN_OUT


class Moved(Schema):
    """The card is gone: it was merged into ``customer_id``, where ``Location`` leads as well."""

    detail: str
    customer_id: int


CARD_FIELDS = tuple(name for name in CustomerOut.model_fields if name not in {"contacts", "points", "own"})


class NoteOut(Schema):
    """A remark on a card; ``subject`` is what it is about, such as ``deal:15``, or empty."""

    id: int
    customer_id: int
    author_id: int
    text: str
    subject: str
    written_at: datetime


class NewContact(Body):
    """A human with phones, e-mails and websites as people type them."""

    name: Line = Field(min_length=1)
    position: Line = Field("", max_length=100)
    points: list[Point] = Field([], max_length=50)
    own: OwnIn = OWN_IN


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
    own: OwnIn = OWN_IN


class NewCustomer(CustomerFields):
    """A new card; it needs a name, a point or a contact."""

    points: list[Point] = Field([], max_length=50, description="Phones, e-mails and websites as typed.")
    contacts: list[NewContact] = Field([], max_length=50)
    force: bool = Field(False, description="Make the card though the customer seems to be on another.")


class ContactFields(Body):
    """Only the fields given are changed."""

    name: Line = Field("", min_length=1)
    position: Line = Field("", max_length=100)
    own: OwnIn = OWN_IN


class NewPoint(Body):
    """A phone, e-mail or website as typed; ``contact_id`` when it is one person's."""

    raw: Point
    contact_id: Id | None = None


class NewNote(Body):
    """A remark to be written."""

    text: Text = Field(min_length=1)
