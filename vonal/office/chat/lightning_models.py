"""Important messages: who may send them, and whom each has reached."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled

A_DAY_IN_MINUTES = 24 * 60


class MessengerRules(Labelled):
    """
    Who marks messages as important, how often, and what follows while one is not read; whether what stands behind
    links is shown. There is one row.
    """

    THE_ONE: ClassVar[int] = 1

    class Senders(models.TextChoices):
        EVERYBODY = "everybody", _("everybody")
        HEADS = "heads", _("directors, heads and administrators")
        DIRECTORS = "directors", _("directors and administrators")

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    senders = models.CharField(
        _("who may mark messages as important"), max_length=10, choices=Senders, default=Senders.EVERYBODY
    )
    a_day = models.PositiveSmallIntegerField(
        _("important messages of one person in 24 hours"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    # Empty: never.
    email_minutes = models.PositiveSmallIntegerField(
        _("minutes unread after which an e-mail follows"),
        default=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(A_DAY_IN_MINUTES)],
    )
    # Empty: never.
    call_minutes = models.PositiveSmallIntegerField(
        _("minutes unread after which the telephone rings"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(A_DAY_IN_MINUTES)],
    )
    shows_links = models.BooleanField(_("what stands behind a link is shown under it"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="lightning_rules_are_one"),
            models.CheckConstraint(condition=Q(a_day__gte=1), name="lightning_once_a_day_at_least"),
        ]

    @classmethod
    def current(cls) -> Self:
        """The row; unsaved defaults until somebody changes something."""
        return cls.objects.filter(pk=cls.THE_ONE).first() or cls()


class Receipt(models.Model):
    """One person whom one important message has to reach: it stays before him until he confirms it."""

    message = models.ForeignKey("chat.Message", models.CASCADE, related_name="receipts")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    by_telephone = models.BooleanField(default=False)  # The confirmation.
    written_at = models.DateTimeField(null=True, blank=True)  # The e-mail.
    # The spoken call: the switchboard's id while it goes on, when his telephones rang last, how often they have.
    call = models.CharField(max_length=32, null=True, blank=True, unique=True)
    rung_at = models.DateTimeField(null=True, blank=True)
    rings = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("message", "pk")
        constraints = [models.UniqueConstraint(fields=["message", "employee"], name="receipt_once")]
        indexes = [models.Index(fields=["employee"], condition=Q(confirmed_at=None), name="receipt_open")]
