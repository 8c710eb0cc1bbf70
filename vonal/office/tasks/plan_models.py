"""Days that were planned, and when the company plans."""

from __future__ import annotations

from datetime import time
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.office.staff.models import Employee


class DayPlan(models.Model):
    """Somebody said that a day of his is planned."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    day = models.DateField()
    planned_at = models.DateTimeField()

    class Meta:
        ordering = ("-day",)
        constraints = [models.UniqueConstraint(fields=["employee", "day"], name="day_planned_once")]
        indexes = [models.Index(fields=["day", "employee"], name="day_plan_of_all")]


class PlanningRules(models.Model):
    """From which hour the next day is asked for; there is one row."""

    THE_ONE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    asked_from = models.TimeField(_("tomorrow is asked for from"), default=time(16))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="planning_rules_are_one")]

    @classmethod
    def current(cls) -> Self:
        """The row; unsaved defaults until somebody changes something."""
        return cls.objects.filter(pk=cls.THE_ONE).first() or cls()
