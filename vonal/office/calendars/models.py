"""Links to our feed, calendars that are read in, and the times they leave no room."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vonal.core.sealed import SealedField
from vonal.office.staff.models import Employee


class FeedLink(models.Model):
    """A secret address at which other programs read a person's calendar; only its digest is kept."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    name = models.CharField(_("where it is read"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @staticmethod
    def new_secret() -> str:
        return secrets.token_urlsafe(32)


class ImportedCalendar(models.Model):
    """A person's calendar elsewhere, read every hour. Its address is a secret: whoever has it reads the calendar."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100, validators=[MinLengthValidator(1)])
    address = SealedField()
    added_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=500, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")
        indexes: ClassVar = [models.Index(fields=["employee", "removed_at"], name="imported_calendar_of")]

    def __str__(self) -> str:
        return self.name


class BusyTime(models.Model):
    """A span a calendar elsewhere takes; whole days from midnight to midnight by the company's clock."""

    calendar = models.ForeignKey(ImportedCalendar, models.CASCADE, related_name="busy_times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title = models.CharField(max_length=200, blank=True)
    is_whole_day = models.BooleanField(default=False)

    class Meta:
        ordering = ("starts_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_ends_after_start"),
        ]
        indexes: ClassVar = [models.Index(fields=["calendar", "ends_at"], name="busy_of_calendar")]

    def __str__(self) -> str:
        return self.title
