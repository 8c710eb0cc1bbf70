"""Changes of own fields, said in a history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from vonal.office.own_fields.models import OwnField
from vonal.office.own_fields.operations import MARK
from vonal.office.own_fields.reading import read
from vonal.web.customers.lines import Line
from vonal.web.own_fields.shown import said


def own_lines(model: type[Model], changes: Mapping[str, Any]) -> list[Line]:
    """The lines of one entry, asking the database only where own fields were changed."""
    keys = [name.removeprefix(MARK) for name in changes if name.startswith(MARK)]
    if not keys:
        return []
    fields = {each.key: each for each in OwnField.objects.filter(noun=model._meta.model_name, key__in=keys)}
    return [
        Line(fields[key].name, *(_shown(fields[key], text) for text in changes[MARK + key]))
        for key in sorted(keys)
        if key in fields
    ]


def _shown(field: OwnField, text: str) -> str:
    try:
        return said(field, read(field, text))
    except ValidationError:  # A choice that is no longer offered.
        return text
