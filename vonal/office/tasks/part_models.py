"""What a task is made of besides: its checklist, its files, and why it was put off."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from vonal.core.uploads import KeptFile
from vonal.office.staff.models import Employee


class ChecklistItem(models.Model):
    """One step of a task that can be ticked."""

    task = models.ForeignKey("tasks.Task", models.CASCADE, related_name="checklist")
    text = models.CharField(_("step"), max_length=200)
    position = models.PositiveSmallIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text


class TaskFile(KeptFile):
    """A file that belongs to a task."""

    task = models.ForeignKey("tasks.Task", models.CASCADE, related_name="files")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("added_at", "pk")


class RollOver(models.Model):
    """A task that was not done when it was meant to be, and why; ``from_at`` and ``to_at`` are what it was planned for."""

    task = models.ForeignKey("tasks.Task", models.CASCADE, related_name="rolled_over")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    reason = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    # What it was before, so that it can be taken back.
    due_was = models.DateTimeField()
    planned_was = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["at"], name="roll_over_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(to_at__gt=F("from_at")), name="task_rolls_forward"),
            models.CheckConstraint(condition=~Q(reason=""), name="task_rolls_over_for_a_reason"),
        ]
