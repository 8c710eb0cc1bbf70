"""Pipelines and the stages in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled


class InUse(models.Manager[Any]):
    """Those a person can choose; what was taken out of use stays for the history."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(removed_at__isnull=True)


class Pipeline(models.Model):
    """An order of stages; a company may have several."""

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        objects: models.Manager[Pipeline]
        every: models.Manager[Pipeline]
    else:
        objects = InUse()
        every = models.Manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(removed_at__isnull=True), name="pipeline_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Stage(Labelled):
    """One column of the board; a closing stage ends the deal as won or lost."""

    class Ends(models.TextChoices):
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    class Colour(models.TextChoices):
        NONE = "", _("None")
        BLUE = "blue", pgettext_lazy("colour", "Blue")
        TEAL = "teal", pgettext_lazy("colour", "Teal")
        GREEN = "green", pgettext_lazy("colour", "Green")
        YELLOW = "yellow", pgettext_lazy("colour", "Yellow")
        ORANGE = "orange", pgettext_lazy("colour", "Orange")
        RED = "red", pgettext_lazy("colour", "Red")
        PURPLE = "purple", pgettext_lazy("colour", "Purple")

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages")
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"))
    probability = models.PositiveSmallIntegerField(_("probability, %"), validators=[MaxValueValidator(100)])
    ends = models.CharField(_("ends the deal as"), max_length=4, choices=Ends, blank=True)
    colour = models.CharField(_("colour"), max_length=8, choices=Colour, blank=True)
    # None: a deal may stand here as long as it likes.
    rots_after_days = models.PositiveSmallIntegerField(
        _("rots after, days"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    # Names of fields of the deal that have to be filled in before it enters; see ``requirements``.
    required = models.JSONField(_("needed to enter"), default=list, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        objects: models.Manager[Stage]
        every: models.Manager[Stage]
    else:
        objects = InUse()
        every = models.Manager()

    class Meta:
        ordering = ("pipeline", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["pipeline", "position"],
                condition=Q(removed_at__isnull=True),
                name="stage_position_once",
            ),
            models.CheckConstraint(condition=Q(probability__lte=100), name="stage_probability_percent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def closes(self) -> bool:
        return bool(self.ends)
