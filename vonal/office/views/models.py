"""Saved views of lists, and edits of many rows as one act that can be undone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.staff.models import Employee


class Noun(models.TextChoices):
    """What is listed."""

    CUSTOMER = "customer", _("Customers")
    DEAL = "deal", _("Deals")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, employee: Employee | int) -> SavedViewQuerySet:
        """His own, and those shared with all. A view shows nobody rows he may not see."""
        return self.filter(Q(owner=employee) | Q(is_shared=True))


class SavedView(Labelled):
    """Columns, filters and order of a list under a name; ``rules`` are ``[field, operator, value]``."""

    noun = models.CharField(max_length=10, choices=Noun)
    name = models.CharField(_("name"), max_length=100)
    owner = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    is_shared = models.BooleanField(_("shared with all"), default=False)
    columns = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    any_rule = models.BooleanField(default=False)
    sort = models.CharField(max_length=60, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=["noun", "owner", "name"], name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class DefaultView(Labelled):
    """The view a person's list opens with."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    noun = models.CharField(max_length=10, choices=Noun)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employee", "noun"], name="default_view_once")]


class BulkEdit(Labelled):
    """One field of many rows set to one value; ``field`` is a column or ``own:key``, ``value`` as written in a form."""

    noun = models.CharField(max_length=10, choices=Noun)
    field = models.CharField(max_length=60)
    value = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    undo_at = models.DateTimeField(null=True, blank=True)
    undo_by = models.ForeignKey(Employee, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-pk",)


class BulkEditRow(models.Model):
    """One row of such an edit: what stood there before and after it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CHANGED = "changed"
        SAME = "same"
        UNDONE = "undone"
        LEFT = "left"

    edit = models.ForeignKey(BulkEdit, models.CASCADE, related_name="rows")
    row_id = models.BigIntegerField()
    before = models.CharField(max_length=500, blank=True)
    after = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edit", "row_id"], name="bulk_edit_row_once")]
        indexes = [models.Index(fields=["edit", "state", "row_id"], name="bulk_edit_row_state")]
