"""What may be dialled, and who dialled what."""

from __future__ import annotations

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled

ANY_COUNTRY = "001"  # satellites and networks of no country, as phonenumbers calls them


class Refusal(models.TextChoices):
    """Why an attempt to call was refused."""

    NOT_A_NUMBER = "not_a_number", _("no telephone number")
    NOBODY = "nobody", _("nobody has this extension")
    ONESELF = "oneself", _("his own extension")
    NO_TELEPHONE = "no_telephone", _("has no telephone of ours")
    COUNTRY = "country", _("country not allowed")
    PREMIUM = "premium", _("premium-rate number")
    NIGHT = "night", _("night lock")
    CALLS_AN_HOUR = "calls_an_hour", _("calls an hour of one person")
    CALLS_A_DAY = "calls_a_day", _("calls a day of one person")
    MINUTES_ABROAD = "minutes_abroad", _("minutes abroad of one person")
    ALL_CALLS_AN_HOUR = "all_calls_an_hour", _("calls an hour of the company")
    ALL_CALLS_ABROAD = "all_calls_abroad", _("calls abroad a day of the company")
    ALL_MINUTES_ABROAD = "all_minutes_abroad", _("minutes abroad of the company")
    NO_TRUNK = "no_trunk", _("no trunk takes it")
    TRUNKS_FULL = "trunks_full", _("all trunks full")


# A slip of the finger alarms nobody; these may be somebody who calls at the company's cost.
ALARMING = (
    Refusal.COUNTRY,
    Refusal.PREMIUM,
    Refusal.NIGHT,
    Refusal.CALLS_AN_HOUR,
    Refusal.CALLS_A_DAY,
    Refusal.MINUTES_ABROAD,
    Refusal.ALL_CALLS_AN_HOUR,
    Refusal.ALL_CALLS_ABROAD,
    Refusal.ALL_MINUTES_ABROAD,
)


def _cap(name: object, default: int | None, most: int) -> models.PositiveIntegerField[int | None, int | None]:
    limits = [MinValueValidator(1), MaxValueValidator(most)]
    return models.PositiveIntegerField(name, null=True, blank=True, default=default, validators=limits)  # type: ignore[arg-type]


class Protection(models.Model):
    """What may be dialled; there is one row. Emergency numbers pass whatever stands here. An empty cap is none."""

    THE_ONE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    countries = models.JSONField(_("countries"), default=list, blank=True)  # ISO-2; empty: the company's own
    allows_premium = models.BooleanField(_("premium-rate numbers"), default=False)
    night_from = models.TimeField(_("locked from"), null=True, blank=True)
    night_until = models.TimeField(_("until"), null=True, blank=True)
    night_spares = models.ManyToManyField(
        "staff.Employee", blank=True, related_name="+", verbose_name=_("may call at night all the same")
    )
    calls_an_hour = _cap(_("calls an hour"), 120, 10_000)
    calls_a_day = _cap(_("calls a day"), 600, 100_000)
    minutes_abroad_a_day = _cap(_("minutes abroad a day"), 60, 1440)
    all_calls_an_hour = _cap(_("calls an hour"), None, 1_000_000)
    all_calls_abroad_a_day = _cap(_("calls abroad a day"), 100, 1_000_000)
    all_minutes_abroad_a_day = _cap(_("minutes abroad a day"), 300, 1_000_000)
    alarmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="protection_is_one"),
            models.CheckConstraint(
                condition=Q(night_from__isnull=True, night_until__isnull=True)
                | Q(night_from__isnull=False, night_until__isnull=False),
                name="protection_night_has_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return "protection"

    @classmethod
    def current(cls) -> Self:
        """The row; unsaved defaults until somebody changes something."""
        return cls.objects.filter(pk=cls.THE_ONE).first() or cls()


class DialAttempt(Labelled):
    """Somebody dialled a number outside, or was refused; caps are counted by these rows."""

    employee = models.ForeignKey("staff.Employee", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    dialled = models.CharField(max_length=64)
    number = models.CharField(max_length=20, blank=True)  # E.164, or a short number; empty when it is none
    country = models.CharField(max_length=3, blank=True)
    is_abroad = models.BooleanField(default=False)
    refused = models.CharField(max_length=20, choices=Refusal, blank=True)
    trunk = models.ForeignKey("telephony.Trunk", models.SET_NULL, null=True, blank=True, related_name="+")
    call = models.CharField(
        max_length=100, blank=True
    )  # the switch's id, as in Call.switch_id or Fax.switch_id
    fax_seconds = models.PositiveIntegerField(null=True, blank=True)  # how long a fax took the line

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["employee", "-at"], name="dialled_by_person"),
            models.Index(fields=["-at"], name="dialled_newest"),
            models.Index(fields=["-at"], condition=Q(is_abroad=True, refused=""), name="dialled_abroad"),
            models.Index(fields=["-at"], condition=~Q(refused=""), name="dialled_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.dialled} {self.refused}".strip()
