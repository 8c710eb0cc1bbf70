"""The duty roster."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.staff.models import Employee, Region


class Shift(models.Model):
    """One span in which an employee is the duty manager, of a region or of the whole company."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+", verbose_name=_("duty manager"))
    region = models.ForeignKey(
        Region, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        ordering = ("starts_at",)
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="shift_span")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
            models.UniqueConstraint(fields=["employee", "starts_at"], name="shift_once"),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.starts_at:%Y-%m-%d %H:%M}"


class DutyHours(models.Model):
    """
    From when until when somebody should be on duty on a day of the week, 0 being Monday; equal times mean: not at all.

    Without any row it is Monday to Friday from nine to six.
    """

    weekday = models.PositiveSmallIntegerField(primary_key=True)
    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ("weekday",)
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="duty_hours_of_a_weekday"),
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="duty_hours_end_after_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins:%H:%M}"


class Absence(Labelled):
    """Somebody is away: nothing new goes to him meanwhile. Without an end it lasts until somebody ends it."""

    class Reason(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        ILLNESS = "illness", _("Illness")
        LEAVING = "leaving", _("Leaves the company")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+", verbose_name=_("who"))
    substitute = models.ForeignKey(
        Employee, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("substitute")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    planned_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    planned_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_at", "pk")
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="absence_span")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="absence_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.starts_at:%Y-%m-%d}"
