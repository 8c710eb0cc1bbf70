"""A file on its way in, what became of each of its rows, and how its columns were understood the last time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import sees_all


class Kind(models.TextChoices):
    CUSTOMERS = "customers", _("Customers")
    DEALS = "deals", _("Deals")
    TASKS = "tasks", _("Tasks")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, employee: Employee) -> ImportQuerySet:
        """His own; the director and the administrator see everybody's."""
        return self.all() if sees_all(employee) else self.filter(by=employee)


class Import(Labelled):
    """One file: how it is understood, how far it is, and what came of it."""

    class State(models.TextChoices):
        READY = "ready", _("Columns are being chosen")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Coming in")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CUSTOMERS)
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    file_name = models.CharField(max_length=200)
    # What was found in the file, as ``core.tables.Table`` says it.
    table: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # The number of the row the headings stand in; 0 when there are none.
    heading_row = models.PositiveIntegerField(default=1)
    headings: models.JSONField[Any, Any] = models.JSONField(default=list)
    # The field of each column; empty for one that is left out.
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)
    choices: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # Weights by region and employee, and how many each has been given: {"weights": {"3": {"7": 1}}, "given": …}.
    division: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # Where in the file of rows the next chunk begins, and how many rows are behind.
    position = models.BigIntegerField(default=0)
    handled = models.PositiveIntegerField(default=0)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # What the check found: examples of each outcome, and new customers by region.
    findings: models.JSONField[Any, Any] = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.file_name

    @property
    def folder(self) -> Path:
        return Path(settings.VONAL.files) / "imports" / str(self.pk)

    @property
    def rows_file(self) -> Path:
        """The rows in plain form."""
        return self.folder / "rows.jsonl"

    @property
    def total(self) -> int:
        """How many rows there are besides the headings."""
        return max(0, int(self.table.get("count", 0)) - (1 if self.heading_row else 0))

    @property
    def percent(self) -> int:
        return min(100, self.handled * 100 // self.total) if self.total else 100


class ImportRow(Labelled):
    """What became of one row of the file; ``number`` is the row's own, as spreadsheets count."""

    class Outcome(models.TextChoices):
        MADE = "made", pgettext_lazy("of rows", "new")
        JOINED = "joined", _("belongs to a row before")
        UPDATED = "updated", _("updated")
        SKIPPED = "skipped", _("known already")
        SUSPECT = "suspect", _("perhaps known")
        BAD = "bad", _("cannot be read")

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    object_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    # What it changed on a row that was there: {"fields": {"name": ["old", "new"]}, "contacts": [ids], …}.
    changes: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["of", "number"], name="import_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"


class Template(Labelled):
    """Columns as somebody has put them right, known again by their headings."""

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    # The headings in plain letters, in alphabetical order: the same columns in another order are the same template.
    fingerprint = models.CharField(max_length=64)
    columns: models.JSONField[Any, Any] = models.JSONField(default=dict)
    choices: models.JSONField[Any, Any] = models.JSONField(default=dict)
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["kind", "fingerprint"], name="import_template_once"),
        ]

    def __str__(self) -> str:
        return self.name
