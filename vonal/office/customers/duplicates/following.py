"""Which rows go with a customer, or with a contact, when two become one: every package says it of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet, UniqueConstraint


@dataclass(frozen=True)
class Follower:
    """
    Rows of ``model`` whose ``column`` names a row of ``of``.

    ``contact`` and ``number`` name columns that say plainly to whom a row that is made after the merge belongs: a
    contact, or a telephone number in E.164.
    """

    model: type[Model]
    column: str
    of: type[Model]
    where: Mapping[str, Any] = field(default_factory=dict)
    contact: str = ""
    number: str = ""

    @property
    def label(self) -> str:
        """Its name in records of merges."""
        return f"{self.model._meta.label_lower}.{self.column}>{self.of._meta.label_lower}"

    def rows(self, pk: int) -> QuerySet[Any]:
        """Those that go with one row."""
        return self.model._base_manager.filter(**{self.column: pk}, **self.where)

    def in_the_way(self, loser: int, winner: int) -> set[int]:
        """Those of the loser's that cannot stand beside the winner's, because there may be only one of them."""
        found: set[int] = set()
        for others, condition in self._uniques():
            mine, theirs = self.rows(loser), self.rows(winner)
            if condition is not None:
                mine, theirs = mine.filter(condition), theirs.filter(condition)
            kept = set(theirs.values_list(*others)) if others else {()} if theirs.exists() else set()
            for pk, *values in mine.values_list("pk", *others):
                if tuple(values) in kept and None not in values:
                    found.add(pk)
        return found

    def _uniques(self) -> list[tuple[list[str], Q | None]]:
        """The other fields of each unique constraint the column is in."""
        meta, column = self.model._meta, self.model._meta.get_field(self.column)
        names = {self.column, getattr(column, "attname", self.column)}
        found = [
            (tuple(constraint.fields), constraint.condition)
            for constraint in meta.constraints
            if isinstance(constraint, UniqueConstraint)
        ]
        found += [(tuple(together), None) for together in meta.unique_together]
        if getattr(column, "unique", False):
            found.append(((self.column,), None))
        return [
            ([name for name in fields if name not in names], condition)
            for fields, condition in found
            if names & set(fields)
        ]


_followers: dict[str, Follower] = {}
_apart: set[str] = set()


def follows_merge(
    model: type[Model],
    column: str,
    *,
    of: type[Model] | None = None,
    where: Mapping[str, Any] | None = None,
    contact: str = "",
    number: str = "",
) -> None:
    """
    These rows go with the card, or the person on it, they name; called in ``AppConfig.ready``.

    ``of`` is needed only where ``column`` is no foreign key. Rows that a unique constraint keeps from standing beside
    those of the surviving card are put aside until the merge is undone.
    """
    related = of or model._meta.get_field(column).related_model
    if not isinstance(related, type):
        message = f"{model._meta.label}.{column} leads nowhere."
        raise TypeError(message)
    follower = Follower(model, column, related, dict(where or {}), contact, number)
    _followers[follower.label] = follower


def looked_after_by_merges(model: type[Model]) -> None:
    """Rows that a merge makes anew or keeps by itself."""
    _apart.add(model._meta.label_lower)


def followers_of(model: type[Model]) -> list[Follower]:
    """Who goes with rows of a model."""
    return [follower for follower in _followers.values() if follower.of is model]


def follower(label: str) -> Follower:
    """
    :raises LookupError: the package that registered it is gone.
    """
    return _followers[label]


def unregistered() -> list[str]:
    """Foreign keys to cards and people of which nobody has said what a merge does with them."""
    from vonal.office.customers.models import Contact, Customer

    found = []
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.fields:
            if column.related_model in (Customer, Contact) and model._meta.label_lower not in _apart:
                label = f"{model._meta.label_lower}.{column.name}>{column.related_model._meta.label_lower}"
                if label not in _followers:
                    found.append(label)
    return found
