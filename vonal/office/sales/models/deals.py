"""Deals: their sum, stage, probability and who leads them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled
from vonal.office.customers.models import Customer, Source
from vonal.office.sales.models.pipelines import Stage
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS, led_by, led_by_each


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, employee: Employee) -> DealQuerySet:
        """His own, his people's; a head also sees those nobody leads."""
        if employee.role in SEES_ALL_CUSTOMERS:
            return self.all()
        seen = led_by(employee, "manager")
        if employee.role == "head":
            seen |= Q(manager__isnull=True)
        return self.filter(seen)

    @staticmethod
    def parts_seen_by(employee: Employee) -> list[Q]:
        """The same in parts without a row in two of them."""
        if employee.role in SEES_ALL_CUSTOMERS:
            return [Q()]
        nobodys = [Q(manager__isnull=True)] if employee.role == "head" else []
        return [*led_by_each(employee, "manager"), *nobodys]

    def open(self) -> DealQuerySet:
        return self.filter(closed_at__isnull=True)

    def with_chance(self) -> DealQuerySet:
        """Each with its ``chance`` in percent and ``weighted``, the part of its amount one may count on."""
        chance = Case(
            When(closed_at__isnull=False, then=F("stage__probability")),
            default=Coalesce("own_probability", "stage__probability"),
            output_field=models.PositiveSmallIntegerField(),
        )
        weighted = models.ExpressionWrapper(
            F("amount") * chance * Decimal("0.01"),
            output_field=models.DecimalField(max_digits=18, decimal_places=4),
        )
        return self.annotate(chance=chance, weighted=weighted)


class Deal(Labelled):
    """One possible sale to one customer; it lives in exactly one stage of a pipeline."""

    class Commitment(models.TextChoices):
        OPEN = "open", pgettext_lazy("how sure", "Open")
        BEST_CASE = "best_case", _("Best case")
        COMMITTED = "committed", _("Committed")

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
    # None: the stage's.
    own_probability = models.PositiveSmallIntegerField(
        _("own probability, %"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    own_probability_reason = models.CharField(_("why another probability"), max_length=200, blank=True)
    commitment = models.CharField(_("how sure"), max_length=10, choices=Commitment, default=Commitment.OPEN)
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
            # Counts, sums and weighted sums of the board without looking at the rows.
            models.Index(
                fields=["stage", "currency", "closed_at", "manager", "own_probability", "amount"],
                name="deal_weighted_sums",
            ),
            # Calendar and forecast: open deals by the day they are expected.
            models.Index(
                fields=["expected_on", "manager"], condition=Q(closed_at__isnull=True), name="deal_expected"
            ),
            models.Index(fields=["customer", "-opened_at"], name="deal_of_customer"),
            # Lists under a view, in each of their orders.
            models.Index(fields=["-opened_at", "-id"], name="deal_newest"),
            models.Index(fields=["manager", "-opened_at", "-id"], name="deal_newest_of_manager"),
            models.Index(fields=["-entered_stage_at", "-id"], name="deal_moved_last"),
            models.Index(fields=["-amount", "-id"], name="deal_largest"),
            models.Index(fields=["opened_at", "source"], name="deal_opened_from"),
            models.Index(
                fields=["closed_at", "stage", "source", "currency", "amount"],
                condition=Q(closed_at__isnull=False),
                name="deal_closed_from",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="deal_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(own_probability__isnull=True)
                | (Q(own_probability__lte=100) & ~Q(own_probability_reason="")),
                name="deal_own_probability_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.customer)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def probability(self) -> int:
        """Its own while it is open, else the stage's; percent."""
        own = self.own_probability if self.is_open else None
        return self.stage.probability if own is None else own

    @property
    def stale_since(self) -> datetime | None:
        """From when on it stands in its stage for too long; None where it never does."""
        days = self.stage.rots_after_days
        return self.entered_stage_at + timedelta(days=days) if days and self.is_open else None

    def get_additional_data(self) -> dict[str, str]:
        """Where the log of changes keeps it."""
        return {"subject": f"customer:{self.customer_id}"}

    def enter(self, stage: Stage, *, at: datetime) -> None:
        """Change the stage in memory; a closing stage closes the deal, an open one reopens it."""
        self.stage = stage
        self.entered_stage_at = at
        self.closed_at = at if stage.closes else None
