"""What a column of a file may be."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.office.imports.models import Kind
from vonal.office.own_fields.queries import fields_of

OWN = "own"


@dataclass(frozen=True, slots=True)
class Field:
    """``key`` is what the columns of an import name; ``is_many`` says that several columns may be it."""

    key: str
    label: str | Promise
    is_many: bool = False


CUSTOMER_FIELDS = (
    Field("name", _("Company or customer")),
    Field("kind", _("Company or person")),
    Field("contact", _("Contact: whole name")),
    Field("given", _("Contact: given name")),
    Field("family", _("Contact: surname")),
    Field("patronymic", _("Contact: patronymic")),
    Field("position", _("Contact: position")),
    Field("phone", _("Phone"), is_many=True),
    Field("email", _("E-mail"), is_many=True),
    Field("website", _("Website"), is_many=True),
    Field("activity", _("Field of activity")),
    Field("region", _("Region")),
    Field("importance", _("Importance")),
    Field("language", _("Language")),
    Field("source", _("Source")),
    Field("heard_from", _("Where they heard of us")),
    Field("manager", _("Led by")),
    Field("note", _("Note"), is_many=True),
)
WHOSE = (
    Field("name", _("Customer")),
    Field("contact", _("Contact: whole name")),
    Field("phone", _("Phone"), is_many=True),
    Field("email", _("E-mail"), is_many=True),
)
DEAL_FIELDS = (
    *WHOSE,
    Field("title", _("What it is about")),
    Field("amount", _("Amount")),
    Field("currency", _("Currency")),
    Field("stage", _("Stage")),
    Field("manager", _("Led by")),
    Field("source", _("Source")),
    Field("expected_on", _("Expected on")),
    Field("opened_at", _("Opened")),
    Field("closed_at", _("Ended")),
)
TASK_FIELDS = (
    *WHOSE,
    Field("title", _("What to do")),
    Field("task_kind", _("Kind")),
    Field("assignee", pgettext_lazy("of a task", "For")),
    Field("due_at", _("Due")),
    Field("done_at", _("Done")),
    Field("result", _("Result")),
)
FIELDS = {Kind.CUSTOMERS: CUSTOMER_FIELDS, Kind.DEALS: DEAL_FIELDS, Kind.TASKS: TASK_FIELDS}
OWN_OF = {Kind.CUSTOMERS: ("customer", "contact"), Kind.DEALS: ("deal",), Kind.TASKS: ()}


def fields_for(kind: str) -> list[Field]:
    """Everything a column may be in an import of this kind, the company's own fields too."""
    own = [
        Field(f"{OWN}:{noun}:{field.key}", field.name)
        for noun in OWN_OF[Kind(kind)]
        for field in fields_of(noun)
    ]
    return [*FIELDS[Kind(kind)], *own]
