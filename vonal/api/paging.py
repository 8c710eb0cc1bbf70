"""Long lists in parts: newest first, by number, so that a page costs the same wherever it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema
from pydantic import ConfigDict

Item = TypeVar("Item")

MOST = 200
LARGEST_ID = 2**63 - 1

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class Page(Schema, Generic[Item]):
    """One part of a list; ``next`` is the ``before`` of the following part, absent at the end."""

    items: list[Item]
    next: int | None = None


class Part(Schema):
    """Which part of a list is wanted."""

    model_config = ConfigDict(extra="forbid")

    before: Id | None = Field(None, description="The `next` of the part before.")
    limit: int = Field(50, ge=1, le=MOST)


def page_of(
    rows: QuerySet[Any],
    part: Part,
    shape: Callable[[Any], Any],
    prepare: Callable[[list[Any]], None] = lambda shown: None,
) -> dict[str, Any]:
    """The rows before ``part.before``, newest first; ``prepare`` reads what all of them need."""
    if part.before is not None:
        rows = rows.filter(pk__lt=part.before)
    found = list(rows.order_by("-pk")[: part.limit + 1])
    shown = found[: part.limit]
    prepare(shown)
    return {
        "items": [shape(row) for row in shown],
        "next": shown[-1].pk if len(found) > part.limit else None,
    }
