"""Why a deal was lost, who won it instead, and what the company knows of its competitors."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled
from vonal.office.sales.models import Deal, Stage
from vonal.office.staff.models import Employee


class Reason(Labelled):
    """One of the company's own reasons why deals are lost."""

    class Ready(models.TextChoices):
        """What the program itself has to know of a reason; empty is one of the company's making."""

        COMPETITOR = "competitor", _("went to a competitor")
        LATER = "later", _("comes back later")
        NO_SALE = "no_sale", _("was never a sale")

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    means = models.CharField(_("what it means"), max_length=10, choices=Ready, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(Lower("name"), name="reason_name_once")]

    def __str__(self) -> str:
        return self.name


class Competitor(models.Model):
    """A company that wants to sell to our customers too."""

    name = models.CharField(pgettext_lazy("of a company", "name"), max_length=100)
    website = models.CharField(_("website"), max_length=200, blank=True)
    about = models.TextField(_("about"), blank=True, max_length=5_000)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(Lower("name"), name="competitor_name_once")]

    def __str__(self) -> str:
        return self.name


class Rival(models.Model):
    """A competitor who wants the same deal; that is how one knows against whom it was won."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+")
    competitor = models.ForeignKey(Competitor, models.CASCADE, related_name="rivals")
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["deal", "competitor"], name="rival_once")]


class Aspect(models.TextChoices):
    """What customers compare."""

    PRICE = "price", _("Price")
    TERMS = "terms", _("Terms of payment")
    DELIVERY = "delivery", _("Delivery time")
    QUALITY = "quality", _("Quality")
    RANGE = "range", _("Range of goods")
    SERVICE = "service", _("Service")
    TRUST = "trust", _("Acquaintance and trust")
    OTHER = "other", _("Something else")


class Sighting(Labelled):
    """What was seen of a competitor: a move he made, a strength, a weakness."""

    class Kind(models.TextChoices):
        MOVE = "move", _("What they did")
        STRENGTH = "strength", _("Strength")
        WEAKNESS = "weakness", _("Weakness")

    competitor = models.ForeignKey(Competitor, models.CASCADE, related_name="sightings")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    aspect = models.CharField(_("in what"), max_length=8, choices=Aspect, default=Aspect.OTHER)
    text = models.TextField(_("in words"), blank=True, max_length=2_000)
    price = models.DecimalField(
        _("their price"), max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    currency = models.CharField(max_length=3, blank=True)
    terms = models.CharField(_("their terms"), max_length=300, blank=True)
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["competitor", "-at"], name="sighting_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="sighting_price_not_negative"
            ),
        ]


class Loss(models.Model):
    """Why one deal was lost, as it was said the last time; it counts while the deal is lost."""

    deal = models.OneToOneField(Deal, models.CASCADE, related_name="+")
    reason = models.ForeignKey(Reason, models.PROTECT, related_name="+")
    competitor = models.ForeignKey(Competitor, models.PROTECT, null=True, blank=True, related_name="losses")
    text = models.TextField(_("in words"), blank=True, max_length=2_000)
    # Where the deal stood before, and who led it: both may change when it is taken up again.
    from_stage = models.ForeignKey(Stage, models.SET_NULL, null=True, blank=True, related_name="+")
    manager = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    return_on = models.DateField(_("come back on"), null=True, blank=True)
    move = models.ForeignKey("sales.DealMove", models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["reason", "at"], name="loss_by_reason"),
            models.Index(fields=["competitor", "at"], name="loss_by_competitor"),
        ]
