"""What is to be done, by whom and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled
from vonal.core.letters import Letter
from vonal.office.customers.models import Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import led_by, sees_all
from vonal.office.tasks.part_models import ChecklistItem, RollOver, TaskFile
from vonal.office.tasks.plan_models import DayPlan, PlanningRules

__all__ = [
    "ChecklistItem",
    "DayPlan",
    "Meeting",
    "PlanningRules",
    "RollOver",
    "Task",
    "TaskFile",
    "TaskQuerySet",
]

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 24 * 60


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, employee: Employee) -> TaskQuerySet:
        if sees_all(employee):
            return self.all()
        watched = Task.watchers.through.objects.filter(employee=employee).values("task")
        return self.filter(led_by(employee, "assignee") | Q(author=employee) | Q(pk__in=watched))

    def changeable_by(self, employee: Employee) -> TaskQuerySet:
        """Whoever only watches a task reads it and talks in it."""
        if sees_all(employee):
            return self.all()
        return self.filter(led_by(employee, "assignee") | Q(author=employee))

    def open(self) -> TaskQuerySet:
        return self.filter(done_at__isnull=True)


class Task(Labelled):
    """
    Something one person has to do at a time; done needs the result in a few words.

    ``due_at`` is when it has to be done, ``planned_at`` when he means to begin, for ``planned_minutes``; of a meeting
    both are its beginning. ``repeats`` is an RRULE (RFC 5545) counted from ``repeats_from``; the next of a row is
    made when one is done, and ``follows`` it.
    """

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        LETTER = "letter", _("Letter")
        OTHER = "other", _("Other")

    class Priority(models.IntegerChoices):
        LOW = 1, pgettext_lazy("of a task", "Low")
        NORMAL = 2, pgettext_lazy("of a task", "Normal")
        HIGH = 3, pgettext_lazy("of a task", "High")

    title = models.CharField(_("what to do"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    deal = models.ForeignKey(
        Deal, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deal")
    )
    description = models.TextField(_("details"), max_length=5000, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    assignee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("for"))
    author = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    watchers = models.ManyToManyField(Employee, related_name="+", verbose_name=_("watchers"))
    due_at = models.DateTimeField(_("due"))
    planned_at = models.DateTimeField(_("planned for"), null=True, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(
        _("planned minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(SHORTEST_MINUTES), MaxValueValidator(LONGEST_MINUTES)],
    )
    repeats = models.CharField(_("repeats"), max_length=200, blank=True)
    repeats_from = models.DateTimeField(null=True, blank=True)
    follows = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="followed_by")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("result"), max_length=500, blank=True)
    # What it came from, such as "call:15": the same cause never makes two tasks.
    origin = models.CharField(max_length=100, unique=True, null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "pk")
        indexes = [
            models.Index(
                fields=["assignee", "due_at"], condition=Q(done_at__isnull=True), name="task_open_of_person"
            ),
            models.Index(
                fields=["assignee", "-done_at", "-id"],
                condition=Q(done_at__isnull=False),
                name="task_done_of_person",
            ),
            models.Index(fields=["customer", "-created_at"], name="task_of_customer"),
            models.Index(
                fields=["created_at", "customer"], condition=Q(kind="meeting"), name="task_meetings_agreed"
            ),
            models.Index(
                fields=["assignee", "planned_at"],
                condition=Q(planned_at__isnull=False),
                name="task_plan_of_person",
            ),
            models.Index(
                fields=["deal", "due_at"], condition=Q(done_at__isnull=True), name="task_open_of_deal"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(priority__in=(1, 2, 3)), name="task_priority_known"),
            models.CheckConstraint(
                condition=Q(planned_minutes__isnull=True)
                | Q(planned_minutes__gte=SHORTEST_MINUTES, planned_minutes__lte=LONGEST_MINUTES),
                name="task_planned_minutes_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def minutes(self) -> int:
        """How long it takes: as planned, else what its kind usually takes."""
        return self.planned_minutes or USUAL_MINUTES[self.kind]

    @property
    def planned_until(self) -> datetime | None:
        return self.planned_at + timedelta(minutes=self.minutes) if self.planned_at else None

    def get_additional_data(self) -> dict[str, str]:
        """Where the log of changes keeps it."""
        return {"subject": f"customer:{self.customer_id}"} if self.customer_id else {}


USUAL_MINUTES: dict[str, int] = {
    Task.Kind.CALL: 10,
    Task.Kind.MEETING: 60,
    Task.Kind.LETTER: 20,
    Task.Kind.OTHER: 30,
}


class Meeting(models.Model):
    """What a task of kind meeting knows besides; ``sequence`` counts what the guest was told."""

    task = models.OneToOneField(Task, models.CASCADE, related_name="meeting")
    minutes = models.PositiveSmallIntegerField(_("duration, minutes"), default=60)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    guest = models.CharField(_("with whom"), max_length=200, blank=True)
    guest_email = models.CharField(_("e-mail"), max_length=254, blank=True)
    uid = models.CharField(max_length=100, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    is_cancelled = models.BooleanField(default=False)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="+")
