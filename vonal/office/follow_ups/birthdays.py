"""Birthdays stand in a field of the company's own; a rule that is the first to ask for them adds it."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.office.own_fields.models import Noun, OwnField
from vonal.office.own_fields.operations import make_field
from vonal.office.staff.models import Employee

BIRTHDAY = "birthday"


def with_birthday_field(fields: dict[str, Any], *, by: Employee) -> dict[str, Any]:
    """What a form gave, with the number of the field instead of the word."""
    when = fields.get("when") or {}
    if when.get("field") != BIRTHDAY:
        return fields
    return {**fields, "when": {**when, "field": f"own:{_field(by).pk}", "yearly": True}}


def _field(by: Employee) -> OwnField:
    with translation.override(company().language):
        name = _("Birthday")
    there = OwnField.objects.filter(
        noun=Noun.CONTACT, name=name, kind=OwnField.Kind.DATE, is_active=True
    ).first()
    return there or make_field(noun=Noun.CONTACT, name=name, kind=OwnField.Kind.DATE, by=by)
