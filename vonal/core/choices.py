"""What a choice is called in the reader's language."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.encoding import force_str


class Labelled(models.Model):
    """A row whose ``get_…_display`` translates one label; Django's own translates those of all choices to compare them."""

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> Any:  # noqa: N802 - Django's name.
        value = getattr(self, field.attname)
        return force_str(dict(field.flatchoices).get(value, value), strings_only=True)
