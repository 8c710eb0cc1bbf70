"""What belongs to one deal: whose work it is, who takes part, what is sold, and its way through the stages."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.core.uploads import KeptFile
from vonal.office.customers.models import Contact
from vonal.office.sales.models.deals import Deal
from vonal.office.sales.models.pipelines import Stage
from vonal.office.staff.models import Employee

# One part of a deal as its history keeps it: whom or what, and what of it: a role, how much and for how much, percent.
Said = list[str]


class DealShare(Labelled):
    """How much of a deal is whose work, for pay to find later; the shares of one deal are 100 % together."""

    class Role(models.TextChoices):
        AGENT = "agent", _("Agent")
        MANAGER = "manager", _("Manager")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="shares")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    percent = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("role", "pk")
        constraints = [
            models.UniqueConstraint(fields=["deal", "employee", "role"], name="deal_share_once"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="deal_share_percent"),
        ]

    @property
    def said(self) -> Said:
        return [self.employee.name, str(self.percent)]


class DealContact(Labelled):
    """A person of the customer who has a word in a deal."""

    class Role(models.TextChoices):
        DECIDES = "decides", _("Decides")
        INFLUENCES = "influences", _("Advises")
        PAYS = "pays", _("Pays")
        USES = "uses", _("Will use it")
        SUPPORTS = "supports", _("On our side")
        AGAINST = "against", _("Against us")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="contacts")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=10, choices=Role, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["deal", "contact"], name="deal_contact_once")]

    @property
    def said(self) -> Said:
        return [self.contact.name, self.role]


class DealProduct(models.Model):
    """One line of what is sold; where a deal has any, their sum is its amount. Price in the deal's currency."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="products")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=200)
    quantity = models.DecimalField(
        _("quantity"), max_digits=12, decimal_places=3, default=Decimal(1), validators=[MinValueValidator(0)]
    )
    price = models.DecimalField(
        _("price"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=0, price__gte=0), name="deal_product_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> Said:
        return [
            self.name,
            str(Decimal(self.quantity).normalize() + 0),
            str(Decimal(self.price).normalize() + 0),
        ]

    @property
    def total(self) -> Decimal:
        """Quantity times price, to the hundredth."""
        return (self.quantity * self.price).quantize(Decimal("0.01"))


class DealFile(KeptFile):
    """A file that belongs to a deal."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="files")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("added_at", "pk")


class DealMove(models.Model):
    """A step of a deal from stage to stage; undoing one makes another."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="moves")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    moved_at = models.DateTimeField()
    undoes = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="undone_by")
    # An own probability the move put in place of a higher one, for undoing to bring back.
    set_aside = models.PositiveSmallIntegerField(null=True, blank=True)
    set_aside_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-moved_at", "-pk")
        indexes = [models.Index(fields=["deal", "-moved_at"], name="deal_move_newest")]
