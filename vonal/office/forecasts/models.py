"""Plans per person and month, and how the forecast stood on earlier days."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.office.sales.models import Deal, Pipeline
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS, led_by


def seen_by(viewer: Employee) -> Q:
    """Rows of those whose deals somebody sees, by their ``manager``; a head also sees nobody's."""
    if viewer.role in SEES_ALL_CUSTOMERS:
        return Q()
    seen = led_by(viewer, "manager")
    return seen | Q(manager__isnull=True) if viewer.role == "head" else seen


class SalesPlan(models.Model):
    """What one person is to win in one month; ``month`` is its first day."""

    manager = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    month = models.DateField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(
        _("plan"), max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    set_by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["manager", "month", "currency"], name="plan_once_a_month"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="plan_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.manager_id}"

    def get_additional_data(self) -> dict[str, str]:
        """Where the log of changes keeps it."""
        return {"subject": f"plan:{self.manager_id}"}


class DealStanding(models.Model):
    """
    How a deal stood from the morning of one day to that of another, ``until_on`` excluded; the last has no end.

    ``expected_on`` of a won deal is the day it was won. Looked at once a day: what changed and changed back in between
    was never there.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+")
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    manager = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="+")
    ends = models.CharField(max_length=4, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    chance = models.PositiveSmallIntegerField()
    commitment = models.CharField(max_length=10)
    expected_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(until_on__isnull=True), name="deal_stands_one_way"
            ),
            models.UniqueConstraint(fields=["deal", "since_on"], name="deal_standing_once_a_day"),
        ]


class ForecastDayQuerySet(models.QuerySet["ForecastDay"]):
    def visible_to(self, viewer: Employee) -> ForecastDayQuerySet:
        return self.filter(seen_by(viewer))


class ForecastDay(models.Model):
    """The forecast as it stood in the morning of a day: sums of the deals of one person expected, or won, in a month."""

    day = models.DateField()
    manager = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    month = models.DateField(null=True)
    open_count = models.PositiveIntegerField()
    open = models.DecimalField(max_digits=18, decimal_places=2)
    weighted = models.DecimalField(max_digits=18, decimal_places=2)
    best_case = models.DecimalField(max_digits=18, decimal_places=2)
    committed = models.DecimalField(max_digits=18, decimal_places=2)
    won = models.DecimalField(max_digits=18, decimal_places=2)

    objects = ForecastDayQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["day", "currency", "month"], name="forecast_day")]
