"""Days of calls as they were counted, days to be counted anew, and the reports people keep."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.staff.models import Employee, Group
from vonal.office.staff.permissions import sees_all


class CountedDay(models.Model):
    """
    The calls of a day by the company's clock as columns of numbers; see ``columns``.

    ``table`` is ``calls`` (a row a call), ``shares`` (a row for each person a call rang at), or one of these summed up
    by some of its columns, ``calls:hour,line``, where the day has enough calls to make that worth it.
    """

    day = models.DateField()
    table = models.CharField(max_length=60)
    rows = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "day"], name="day_counted_once_a_table")]


class ChangedDay(models.Model):
    """
    A day whose calls changed after it was counted, written in the transaction that changed them; the more often, the more
    rows. Rows are only added, so that nobody waits for another, and taken away by whoever counts.
    """

    day = models.DateField()


class CountedBy(models.Model):
    """The clock the days were counted by; one row. Another clock makes other days."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    time_zone = models.CharField(max_length=64)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, employee: Employee) -> ReportQuerySet:
        """
        His own, those shared with all, those shared with a group he is in or leads. A report shows nobody figures
        he may not see.
        """
        seen = Q(owner=employee) | Q(shared=Report.Shared.ALL)
        if sees_all(employee):
            return self.filter(seen | Q(shared=Report.Shared.GROUP))
        in_group = Q(group__isnull=False) & (Q(group=employee.group_id) | Q(group__head=employee))
        return self.filter(seen | (Q(shared=Report.Shared.GROUP) & in_group))


class Report(Labelled):
    """What is asked of the calls, under a name: the words of the report's address."""

    class Shared(models.TextChoices):
        OWN = "own", _("only me")
        GROUP = "group", _("my group")
        ALL = "all", _("everybody")

    name = models.CharField(_("name"), max_length=100)
    owner = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    shared = models.CharField(_("who sees it"), max_length=5, choices=Shared, default=Shared.OWN)
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")
    asked = models.CharField(max_length=2000)
    kept_at = models.DateTimeField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="report_name_once")]

    def __str__(self) -> str:
        return self.name
