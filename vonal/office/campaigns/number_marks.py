"""Numbers that are not to be called."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee


class NumberMark(Labelled):
    """A number nobody is to call, or one that is not this customer's; lifting it keeps who said so."""

    class Kind(models.TextChoices):
        DO_NOT_CALL = "do_not_call", _("Do not call")
        WRONG = "wrong", _("Wrong number")

    number = models.CharField(_("number"), max_length=20)  # E.164
    kind = models.CharField(max_length=11, choices=Kind)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    attempt = models.ForeignKey("campaigns.Attempt", models.SET_NULL, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(kind="do_not_call", lifted_at__isnull=True),
                name="number_barred_once",
            ),
            models.UniqueConstraint(
                fields=["number", "customer"],
                condition=Q(kind="wrong", lifted_at__isnull=True),
                name="number_wrong_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="do_not_call") | Q(customer__isnull=False), name="wrong_number_is_somebodys"
            ),
        ]
