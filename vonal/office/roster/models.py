"""The duty roster."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

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
