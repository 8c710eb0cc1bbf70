"""Whether anything still points at a row, whichever package it belongs to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.db.models.fields.related import ForeignKey
from django.utils.translation import gettext as _


class StillUsed(ValidationError):
    """Other rows would silently lose what they say."""

    def __init__(self) -> None:
        super().__init__(_("This is still in use, and what uses it would lose it. Rename it instead."))


def refuse_if_used(row: Model) -> None:
    """
    :raises StillUsed: a foreign key somewhere points at the row.
    """
    for relation in row._meta.get_fields(include_hidden=True):
        pointing = getattr(relation, "remote_field", None)
        if not relation.auto_created or not isinstance(pointing, ForeignKey):
            continue
        if pointing.model._default_manager.filter(**{pointing.name: row.pk}).exists():
            raise StillUsed
