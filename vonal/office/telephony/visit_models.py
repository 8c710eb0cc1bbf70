"""Visitors of a site who call from its page."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from vonal.office.customers.models import Source

VISIT = "visit-"
# No digits: what filters numbers out of it finds none.
LETTERS = "abcdefghijkmnpqrstuvwxyz"


class Visit(models.Model):
    """One visitor who asked to call; his browser names itself by ``key`` in place of a number."""

    key = models.CharField(max_length=32, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    place = models.CharField(max_length=100, blank=True)  # what he called from: a form's name
    source = models.ForeignKey(Source, models.SET_NULL, null=True, blank=True, related_name="+")
    address = models.GenericIPAddressField(null=True, blank=True)
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name or self.place

    @property
    def caller(self) -> str:
        """What stands in a number's place on his calls."""
        return VISIT + self.key

    @staticmethod
    def new_key() -> str:
        return "".join(secrets.choice(LETTERS) for _ in range(24))
