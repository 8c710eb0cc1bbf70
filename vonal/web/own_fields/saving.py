"""One own field that saves itself as it is typed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from vonal.core.clock import now
from vonal.office.own_fields.operations import MARK, set_values
from vonal.office.own_fields.queries import values_of
from vonal.office.own_fields.reading import written
from vonal.web.customers.saving import refused, saved
from vonal.web.request import Request


def is_own(name: str) -> bool:
    """Whether an input of this name belongs to an own field."""
    return name.startswith(MARK)


def save_own(request: Request, noun: str, row_id: int, name: str, text: str) -> HttpResponse:
    """Keep what was typed; the row's own door has let the person in already."""
    key = name.removeprefix(MARK)
    try:
        set_values(noun, row_id, {key: text}, by=request.user, at=now())
    except ValidationError as error:
        return refused(error)
    return saved(written(values_of(noun, [row_id])[row_id].get(key)))
