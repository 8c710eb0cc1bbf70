"""Sounds kept for the telephone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.staff.models import Employee, Language


class Sound(Labelled):
    """
    Something callers hear; the file is 16-bit mono wav of 8 kHz below ``<home>/sounds``, as the telephone plays it.
    A changed sound gets a new file, so that a caller who is listening hears the old one to its end.
    """

    class Kind(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        RECORDED = "recorded", _("Recorded")
        SPOKEN = "spoken", _("Spoken by the computer")

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(max_length=8, choices=Kind)
    file = models.CharField(max_length=100, unique=True)  # such as greetings/7f3a.wav
    seconds = models.FloatField()
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    made_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(seconds__gt=0), name="sound_lasts"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def played_as(self) -> str:
        """How the telephone names it: below ``<home>/sounds``, without its extension."""
        return self.file.removesuffix(".wav")
