"""A hand-over and every row it moved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled
from vonal.office.customers.models import Customer
from vonal.office.roster.models import Absence
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Employee, Region
from vonal.office.staff.permissions import led_by, sees_all


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, employee: Employee) -> HandoverQuerySet:
        """Those of his own work and of his people's, and those that brought him something."""
        if sees_all(employee):
            return self.all()
        received = Receiver.objects.filter(employee=employee).values("handover")
        return self.filter(led_by(employee, "giver") | Q(pk__in=received) | Q(by=employee))

    def going_on(self) -> HandoverQuerySet:
        """Not yet over, planned ones too."""
        return self.exclude(state__in=(Handover.State.OVER, Handover.State.CANCELLED))


class Handover(Labelled):
    """What one person hands over to others, from when to when, and how far it is."""

    class Reason(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        ILLNESS = "illness", _("Illness")
        LEAVING = "leaving", _("Leaves the company")
        OTHER = "other", _("Stays here, only hands over")

    class Division(models.TextChoices):
        EVENLY = "evenly", _("Evenly")
        REGION = "region", _("By region, evenly within one")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("of a hand-over", "Planned")
        GIVING = "giving", pgettext_lazy("of a hand-over", "Being handed over")
        ON = "on", pgettext_lazy("of a hand-over", "Handed over")
        RETURNING = "returning", pgettext_lazy("of a hand-over", "Coming back")
        OVER = "over", pgettext_lazy("of a hand-over", "Came back")
        CANCELLED = "cancelled", pgettext_lazy("of a hand-over", "Called off")

    giver = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("from whom"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    is_for_good = models.BooleanField(_("for good"), default=False)
    with_customers = models.BooleanField(_("customers"), default=True)
    with_deals = models.BooleanField(_("deals"), default=True)
    with_tasks = models.BooleanField(_("tasks"), default=True)
    with_calls = models.BooleanField(_("new calls and web contacts"), default=True)
    division = models.CharField(_("divided"), max_length=10, choices=Division, default=Division.EVENLY)
    # What is handed over, where not all is.
    region = models.ForeignKey(
        Region, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    importance = models.PositiveSmallIntegerField(
        _("importance"), choices=Customer.Importance, null=True, blank=True
    )
    stage = models.ForeignKey(
        Stage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("stage")
    )
    absence = models.ForeignKey(Absence, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    # How many rows there were to move when it began.
    total = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Employee, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-pk")
        indexes = [models.Index(fields=["state", "starts_at"], name="handover_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="handover_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(is_for_good=False) | Q(ends_at__isnull=True), name="handover_for_good_has_no_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} {self.starts_at:%Y-%m-%d}"

    @property
    def is_moving(self) -> bool:
        """Rows are being moved, one way or the other."""
        return self.state in (self.State.GIVING, self.State.RETURNING)


class Receiver(models.Model):
    """One of those who get something."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="receivers")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["handover", "employee"], name="receiver_once")]

    def __str__(self) -> str:
        return str(self.employee)


class HandedRow(Labelled):
    """One customer, deal or task that went from the giver to a receiver."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        DEAL = "deal", _("Deal")
        TASK = "task", _("Task")

    class State(models.TextChoices):
        HANDED = "handed", pgettext_lazy("of a handed row", "handed over")
        RETURNED = "returned", pgettext_lazy("of a handed row", "came back")
        CAME = "came", pgettext_lazy("of a handed row", "new meanwhile, came along")
        LEFT = "left", pgettext_lazy("of a handed row", "left as it is")

    class Why(models.TextChoices):
        """Why a row was left as it is."""

        OTHER = "other", _("somebody gave it to another person meanwhile")
        CLOSED = "closed", _("the deal ended meanwhile")
        DONE = "done", _("the task was done meanwhile")
        GONE = "gone", _("it is not there any more")
        DISMISSED = "dismissed", _("whose it was does not work here any more")
        EARLIER = "earlier", _("it went back to whose it was before")

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=8, choices=Kind)
    row_id = models.BigIntegerField()
    receiver = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.HANDED)
    why = models.CharField(max_length=10, choices=Why, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["handover", "kind", "row_id"], name="handed_row_once")]
        indexes = [
            models.Index(fields=["handover", "state", "kind", "row_id"], name="handed_row_state"),
            models.Index(fields=["kind", "row_id", "state"], name="handed_row_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
