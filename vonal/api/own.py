"""Own fields in the API: ``own: {key: value}``, the keys as the settings show them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from django.db import transaction
from ninja import Field
from pydantic import AfterValidator

from vonal.api.texts import Line
from vonal.core.clock import now
from vonal.office.own_fields.models import Value
from vonal.office.own_fields.operations import set_values
from vonal.office.own_fields.queries import values_of
from vonal.office.staff.models import Employee


def _no_nul(text: str) -> str:
    if "\0" in text:
        message = "A text cannot hold the character NUL."
        raise ValueError(message)
    return text


View = TypeVar("View", bound=Callable[..., Any])

OwnText = Annotated[str, Field(max_length=500), AfterValidator(_no_nul)]
OwnIn = dict[Line, bool | int | float | OwnText | None]
OwnOut = dict[str, bool | str]
OWN_IN: Any = Field(
    {},
    max_length=100,
    description="The company's own fields by their keys: texts, numbers, days as 2026-11-21, true or false; null empties.",
)
OWN_OUT: Any = Field({}, description="Numbers are decimal strings, days ISO 8601; empty fields are left out.")


def own_of(noun: str, ids: Collection[int]) -> dict[int, OwnOut]:
    """What stands in the own fields of rows, as the API says it; two queries."""
    found = values_of(noun, ids)
    return {pk: {key: _said(value) for key, value in values.items()} for pk, values in found.items()}


def put_own(noun: str, row_id: int, own: dict[str, Any], *, by: Employee) -> None:
    """
    Fill own fields.

    :raises ValidationError: a key is unknown or a value does not fit.
    """
    if own:
        set_values(noun, row_id, own, by=by, at=now())


def together(view: View) -> View:
    """Let a view's row and its own fields be written together or not at all."""
    wrapped = transaction.atomic(view)
    # Annotations are read in the module of the view, not in this one.
    wrapped.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return wrapped


def _said(value: Value) -> bool | str:
    match value:
        case bool():
            return value
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
    return value
