"""What is to be done, by whom and when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import led_by, sees_all


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, employee: Employee) -> TaskQuerySet:
        if sees_all(employee):
            return self.all()
        return self.filter(led_by(employee, "assignee") | Q(author=employee))

    def open(self) -> TaskQuerySet:
        return self.filter(done_at__isnull=True)


class Task(models.Model):
    """Something one person has to do at a time; done needs the result in a few words."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        LETTER = "letter", _("Letter")
        OTHER = "other", _("Other")

    title = models.CharField(_("what to do"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    assignee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("for"))
    author = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(_("due"))
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
            models.Index(fields=["customer", "-created_at"], name="task_of_customer"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_additional_data(self) -> dict[str, str]:
        """Where the log of changes keeps it."""
        return {"subject": f"customer:{self.customer_id}"} if self.customer_id else {}
