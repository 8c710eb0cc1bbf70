"""What a deal needs before a stage lets it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonal.office.own_fields.models import Noun
from vonal.office.own_fields.operations import MARK
from vonal.office.own_fields.queries import fields_of, values_of
from vonal.office.sales.models import Deal, Stage

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Name → what it is called, and whether a deal has it. Own fields stand beside these as ``own:key``.
FIELDS: dict[str, tuple[StrPromise, Callable[[Deal], bool]]] = {
    "title": (gettext_lazy("What it is about"), lambda deal: bool(deal.title)),
    "amount": (gettext_lazy("Amount"), lambda deal: deal.amount > 0),
    "expected_on": (gettext_lazy("Expected on"), lambda deal: deal.expected_on is not None),
    "manager": (gettext_lazy("Led by"), lambda deal: deal.manager_id is not None),
    "source": (gettext_lazy("Source"), lambda deal: deal.source_id is not None),
    "contacts": (gettext_lazy("A contact"), lambda deal: deal.contacts.exists()),
    "products": (gettext_lazy("Products"), lambda deal: deal.products.exists()),
}


LATER = frozenset({"products"})


class FieldsMissing(ValidationError):
    """The stage wants more of the deal; ``fields`` are the names of what is missing, ``labels`` what people call it."""

    def __init__(self, stage: Stage, fields: list[str], labels: list[str]) -> None:
        super().__init__(
            _("Before “%(stage)s” the deal needs: %(fields)s.")
            % {"stage": stage.name, "fields": ", ".join(labels)}
        )
        self.fields, self.labels = fields, labels


def requirable() -> list[tuple[str, str]]:
    """Name and label of everything a stage may want."""
    own = [(MARK + field.key, field.name) for field in fields_of(Noun.DEAL)]
    return [*((name, str(label)) for name, (label, _has) in FIELDS.items()), *own]


def missing(deal: Deal, wanted: Iterable[str]) -> list[tuple[str, str]]:
    """Name and label of what the deal lacks; a field the company no longer has is not asked for."""
    found, own = [], []
    for name in wanted:
        if name in FIELDS:
            label, has = FIELDS[name]
            if not has(deal):
                found.append((name, str(label)))
        else:
            own.append(name)
    if own:
        values = values_of(Noun.DEAL, [deal.pk])[deal.pk]
        labels = {MARK + field.key: field.name for field in fields_of(Noun.DEAL)}
        found += [
            (name, labels[name]) for name in own if name in labels and name.removeprefix(MARK) not in values
        ]
    return found


def require(deal: Deal, stage: Stage, *, is_new: bool = False) -> None:
    """
    Whether the stage lets a deal in; of a new one it waits for what can only be said on the deal's own page.

    :raises FieldsMissing: the stage wants more of the deal.
    """
    lacking = missing(deal, (name for name in stage.required if not is_new or name not in LATER))
    if lacking:
        raise FieldsMissing(stage, [name for name, _label in lacking], [label for _name, label in lacking])
