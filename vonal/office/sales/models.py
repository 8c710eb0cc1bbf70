"""Deals and the stages they pass."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.office.customers.models import Customer, Source
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS, led_by


class Pipeline(models.Model):
    """An order of stages; a company may have several."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """One column of the board; a closing stage ends the deal as won or lost."""

    class Ends(models.TextChoices):
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages")
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"))
    probability = models.PositiveSmallIntegerField(_("probability, %"), validators=[MaxValueValidator(100)])
    ends = models.CharField(_("ends the deal as"), max_length=4, choices=Ends, blank=True)

    class Meta:
        ordering = ("pipeline", "position")
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "position"], name="stage_position_once"),
            models.CheckConstraint(condition=Q(probability__lte=100), name="stage_probability_percent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def closes(self) -> bool:
        return bool(self.ends)


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, employee: Employee) -> DealQuerySet:
        """His own, his people's; a head also sees those nobody leads."""
        if employee.role in SEES_ALL_CUSTOMERS:
            return self.all()
        seen = led_by(employee, "manager")
        if employee.role == "head":
            seen |= Q(manager__isnull=True)
        return self.filter(seen)

    def open(self) -> DealQuerySet:
        return self.filter(closed_at__isnull=True)


class Deal(models.Model):
    """One possible sale to one customer; it lives in exactly one stage of a pipeline."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals", verbose_name=_("stage"))
    title = models.CharField(_("what it is about"), max_length=200, blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3)
    manager = models.ForeignKey(
        Employee, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("led by")
    )
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    opened_at = models.DateTimeField()
    entered_stage_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # What it came from, such as "call:15": the same cause never opens two deals.
    origin = models.CharField(max_length=100, unique=True, null=True, blank=True)

    objects = DealQuerySet.as_manager()

    class Meta:
        ordering = ("-entered_stage_at", "-pk")
        indexes = [
            models.Index(fields=["stage", "-entered_stage_at", "-id"], name="deal_board"),
            models.Index(fields=["stage", "manager", "-entered_stage_at", "-id"], name="deal_board_mine"),
            models.Index(fields=["stage", "currency", "closed_at", "manager", "amount"], name="deal_sums"),
            models.Index(fields=["customer", "-opened_at"], name="deal_of_customer"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="deal_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.customer)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def get_additional_data(self) -> dict[str, str]:
        """Where the log of changes keeps it."""
        return {"subject": f"customer:{self.customer_id}"}

    def enter(self, stage: Stage, *, at: datetime) -> None:
        """Change the stage in memory; a closing stage closes the deal, an open one reopens it."""
        self.stage = stage
        self.entered_stage_at = at
        self.closed_at = at if stage.closes else None


class DealMove(models.Model):
    """A step of a deal from stage to stage; undoing one makes another."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="moves")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    moved_at = models.DateTimeField()
    undoes = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="undone_by")

    class Meta:
        ordering = ("-moved_at", "-pk")
        indexes = [models.Index(fields=["deal", "-moved_at"], name="deal_move_newest")]
