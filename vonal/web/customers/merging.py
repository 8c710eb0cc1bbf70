"""What the page of a merge shows before it is done: field by field, and what moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from vonal.office.customers.duplicates.following import followers_of
from vonal.office.customers.duplicates.merging import fields_to_take
from vonal.office.customers.models import Contact, ContactPoint, Customer, Note, Touch
from vonal.office.customers.operations import CUSTOMER_FIELDS
from vonal.office.own_fields.models import OwnValue
from vonal.office.sales.models import Deal
from vonal.office.tasks.models import Task
from vonal.office.telephony.models import Call

IN_ORDER = ("name", "kind", "activity", "manager", "region", "source", "importance", "language", "heard_from")
COUNTED: dict[type[Model], str | Promise] = {
    Contact: _("Contacts"),
    ContactPoint: _("Phones, e-mails, websites"),
    Deal: _("Deals"),
    Call: _("Calls"),
    Task: _("Tasks"),
    Note: _("Notes"),
    Touch: _("Contacts from elsewhere"),
    OwnValue: _("Own fields"),
}


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field on both cards, as people read it; ``takes`` when the other card's value is proposed."""

    name: str
    label: str
    kept: str
    other: str
    takes: bool

    @property
    def differs(self) -> bool:
        return self.kept != self.other


def choices(survivor: Customer, merged: Customer) -> list[FieldChoice]:
    """Every field of both cards."""
    taken = fields_to_take(survivor, merged)
    names = [*IN_ORDER, *sorted(CUSTOMER_FIELDS - set(IN_ORDER))]
    return [
        FieldChoice(
            name=name,
            label=capfirst(str(Customer._meta.get_field(name).verbose_name)),  # type: ignore[union-attr]
            kept=_shown(survivor, name),
            other=_shown(merged, name),
            takes=name in taken,
        )
        for name in names
    ]


def what_moves(merged: Customer) -> list[tuple[str | Promise, int]]:
    """How much of each goes to the survivor."""
    found: list[tuple[str | Promise, int]] = []
    followers = {each.model: each for each in followers_of(Customer)}
    for model, label in COUNTED.items():
        each = followers.get(model)
        if each is not None and (count := each.rows(merged.pk).count()):
            found.append((label, count))
    return found


def _shown(card: Customer, name: str) -> str:
    display: Any = getattr(card, f"get_{name}_display", None)
    value = display() if display else getattr(card, name)
    return "" if value is None else str(value)
