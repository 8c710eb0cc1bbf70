"""Checking what a row is about to keep."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Model


def clean_plain(row: Model, names: Collection[str]) -> None:
    """
    Check the texts, numbers and dates of these fields. What a row points to is the database's own to check.

    :raises ValidationError: a value does not fit its field.
    """
    plain = {field.name for field in row._meta.fields if field.name in names and not field.is_relation}
    row.clean_fields(exclude={field.name for field in row._meta.fields} - plain)
