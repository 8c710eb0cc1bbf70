"""Faxes to customers, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.customers.models import Contact, Customer
from vonal.office.staff.models import Employee
from vonal.office.telephony.trunks import Trunk
from vonal.switchboard.core.fax import FaxTrouble

TROUBLES = {
    FaxTrouble.BUSY: _("The number is busy."),
    FaxTrouble.NO_ANSWER: _("Nobody answers."),
    FaxTrouble.DECLINED: _("The call was declined."),
    FaxTrouble.UNREACHABLE: _("The number cannot be reached."),
    FaxTrouble.NO_FAX: _("Somebody answered, but no fax machine took the pages."),
    FaxTrouble.BROKEN: _("It broke off before the last page."),
    FaxTrouble.AWAY: _("The telephone does not work now."),
}


class Fax(Labelled):
    """Files on their way to a customer by telephone; it is tried a few times before it has failed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    number = models.CharField(max_length=20)  # E.164
    title = models.CharField(max_length=500)
    files = models.JSONField(default=list)  # [{"title", "path" below the files, "type"}]
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Of the attempt going on, or of the last one.
    switch_id = models.CharField(max_length=40, blank=True, db_index=True)
    trunk = models.ForeignKey(Trunk, models.SET_NULL, null=True, blank=True, related_name="+")
    pages = models.PositiveSmallIntegerField(default=0)
    pages_taken = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=500, blank=True)  # a trouble's name, or a sentence
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["customer", "-at", "-id"], name="fax_of_customer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "sending"), settled_at__isnull=True)
                | Q(state__in=("sent", "failed"), settled_at__isnull=False),
                name="fax_is_settled_when_sent_or_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} → {self.number}"

    @property
    def why_in_words(self) -> str:
        """A sentence about the last trouble; empty when there was none, or it is overcome."""
        if self.state == self.State.SENT or not self.why:
            return ""
        return str(TROUBLES[FaxTrouble(self.why)]) if self.why in set(FaxTrouble) else self.why

    @property
    def waits_again(self) -> bool:
        """It failed at least once and will be tried again."""
        return self.state == self.State.WAITING and self.attempts > 0
