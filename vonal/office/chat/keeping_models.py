"""A room taken out as a file, and the words of one person on their way to be forgotten."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q


class RoomExport(models.Model):
    """Somebody asked for all of a room in one file; the file goes after a week, the row stays."""

    room = models.ForeignKey("chat.Room", models.CASCADE, related_name="exports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    messages = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("-asked_at", "-pk")


class Erasure(models.Model):
    """What one person said in all rooms is to be forgotten at ``due_at``, unless that is called off."""

    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    contact = models.ForeignKey("customers.Contact", models.CASCADE, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    due_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    messages = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(employee__isnull=True, contact__isnull=False)
                | Q(employee__isnull=False, contact__isnull=True),
                name="erasure_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None) | Q(done_at=None), name="erasure_called_off_or_done"
            ),
        ]

    def __str__(self) -> str:
        """Whose words."""
        return str(self.employee or self.contact)

    @property
    def is_open(self) -> bool:
        return self.called_off_at is None and self.done_at is None
