"""Addresses of rooms, and the letters that came to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RoomAddress(models.Model):
    """What letters to a room are addressed to, as long as it is open; nobody can guess ``key``."""

    room = models.OneToOneField("chat.Room", models.CASCADE, related_name="address")
    key = models.CharField(max_length=20, unique=True)
    opened_at = models.DateTimeField()


class InboxTrouble(models.Model):
    """The inbox cannot be read, since when and why; there is one row, while it is so."""

    THE_ONE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    since = models.DateTimeField()
    said = models.CharField(max_length=500)
    announced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="inbox_trouble_is_one")]

    def __str__(self) -> str:
        return self.said


class CameIn(models.Model):
    """A letter that stands in a room already; servers may show it to us twice."""

    room = models.ForeignKey("chat.Room", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "digest"], name="came_in_once")]
        indexes = [models.Index(fields=["room", "-at"], name="came_in_newest")]
