"""Telephones that have registered, addresses that set one up, and addresses that are refused."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.office.staff.models import Employee

LINK_LIVES = timedelta(hours=24)
# A telephone fetches more than one file; somebody else may not come after it.
LINK_STAYS_OPEN = timedelta(minutes=2)


class Device(models.Model):
    """A SIP telephone somebody has registered with: from where, and when it did so last."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    address = models.CharField(max_length=45)
    agent = models.CharField(max_length=200, blank=True)  # what it calls itself
    transport = models.CharField(max_length=5)
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-seen_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "address", "agent", "transport"], name="device_once_per_person"
            ),
        ]
        indexes = [
            models.Index(fields=["employee"], condition=Q(gone_at__isnull=True), name="device_here"),
        ]

    def __str__(self) -> str:
        return self.agent or self.address

    @property
    def is_encrypted(self) -> bool:
        return self.transport in ("tls", "wss")


class SetupLink(models.Model):
    """An address by which one telephone fetches its settings, once and soon; only the key's digest is kept."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.CharField(max_length=45, blank=True)

    def __str__(self) -> str:
        return f"{self.employee} {self.made_at:%Y-%m-%d %H:%M}"

    @staticmethod
    def new_key() -> str:
        return secrets.token_urlsafe(24)

    @staticmethod
    def digest_of(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    @property
    def ends_at(self) -> datetime:
        return self.made_at + LINK_LIVES

    def opens_for(self, address: str, at: datetime) -> bool:
        """The first telephone that comes in time, and for its other files the same one a moment later."""
        if self.used_at is None:
            return at < self.ends_at
        return self.used_by == address and at < self.used_at + LINK_STAYS_OPEN


class RefusedAddress(models.Model):
    """An address that tried too many wrong secrets; the telephone answers it nothing until ``until``."""

    address = models.CharField(max_length=45)
    account = models.CharField(_("extension"), max_length=80, blank=True)  # the last it tried
    wrong = models.PositiveIntegerField()  # how often, until it was refused
    since = models.DateTimeField()
    until = models.DateTimeField()
    # It is one of a telephone or trunk of ours: told of, and not refused.
    spared = models.BooleanField(default=False)
    let_in_at = models.DateTimeField(null=True, blank=True)
    let_in_by = models.ForeignKey(Employee, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-since", "-pk")
        indexes = [models.Index(fields=["until"], name="refused_until")]

    def __str__(self) -> str:
        return self.address

    def holds(self, at: datetime) -> bool:
        return not self.spared and self.let_in_at is None and at < self.until
