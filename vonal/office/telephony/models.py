"""Lines, calls, who was rung, and what was recorded."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from vonal.core import phones
from vonal.core.choices import Labelled
from vonal.core.company import company
from vonal.core.sealed import SealedField
from vonal.office.customers.models import Contact, Customer, Source
from vonal.office.staff.models import Employee, Group, Language
from vonal.office.staff.permissions import SEES_ALL, led_by
from vonal.office.telephony.attempts import DialAttempt, Protection  # noqa: F401 - Django looks for models here.
from vonal.office.telephony.devices.models import Device, RefusedAddress, SetupLink  # noqa: F401
from vonal.office.telephony.explanations import Explanation  # noqa: F401
from vonal.office.telephony.fax_models import Fax  # noqa: F401
from vonal.office.telephony.listening.models import Listening, ListeningRules  # noqa: F401
from vonal.office.telephony.passages.models import Passage  # noqa: F401
from vonal.office.telephony.quality import CallQuality  # noqa: F401
from vonal.office.telephony.recordings.models import (  # noqa: F401
    ConsentProof,
    ConsentRule,
    LegalHold,
    Recording,
    RecordingAccess,
    RecordingComment,
    RecordingExport,
    RecordingPause,
    RecordingRules,
)
from vonal.office.telephony.sounds.models import Sound  # noqa: F401
from vonal.office.telephony.trunks import CallerNumber, Trunk, TrunkPrefix  # noqa: F401
from vonal.office.telephony.visit_models import VISIT, Visit  # noqa: F401
from vonal.office.telephony.words import FATES, WHY_FAILED, WHY_MISSED, WHY_RUNG, WHY_SKIPPED
from vonal.switchboard.core.plan import Reason


class Line(models.Model):
    """A number of the company's own, and who answers it when nobody nearer does."""

    number = models.CharField(_("number"), max_length=20, unique=True)  # E.164
    name = models.CharField(_("name"), max_length=100)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.ENGLISH)
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("group")
    )
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class PhoneAccount(models.Model):
    """The secrets a person's telephones sign in to the switch with."""

    employee = models.OneToOneField(Employee, models.CASCADE, primary_key=True, related_name="+")
    phone_secret = SealedField()
    browser_secret = SealedField()
    # Calls whose sound somebody on the way could hear do not come about with his SIP telephone.
    only_encrypted = models.BooleanField(_("encrypted calls only"), default=False)
    uses_browser = models.BooleanField(_("the browser is the telephone"), default=True)
    takes_second = models.BooleanField(_("calls for me knock while I talk"), default=True)
    # Which browser rings: the one that was chosen last, on whatever computer. Each makes up a name for itself.
    browser = models.CharField(max_length=64, blank=True, default="")

    @staticmethod
    def new_secret() -> str:
        return secrets.token_urlsafe(18)


class Outcome(models.TextChoices):
    """What a talk ended with; no talk ends without one."""

    INVOICE_SENT = "invoice_sent", _("Invoice sent")
    CALL_BACK = "call_back", _("Call back later")
    MEETING = "meeting", _("Meeting agreed")
    REFUSED = "refused", _("Refused")
    QUESTION_ANSWERED = "question_answered", _("Question answered")
    OFFER_SENT = "offer_sent", _("Offer sent")
    TRANSFERRED = "transferred", _("Passed to a colleague")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


OUTSIDE_DIRECTIONS = ("in", "out")


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, employee: Employee) -> CallQuerySet:
        """Those he or his people were rung in, those of his customers; a head also sees calls nobody took."""
        if employee.role in SEES_ALL or employee.role == "secretary":
            return self.all()
        # Asked row by row, because lists are read from the newest on and stop soon.
        seen = Q(
            Exists(Leg.objects.filter(led_by(employee, "employee"), call=OuterRef("pk"), skipped_why=""))
        )
        seen |= Q(Exists(Customer.objects.filter(led_by(employee, "manager"), pk=OuterRef("customer"))))
        if employee.role == "head":
            seen |= Q(answered_by__isnull=True)
        return self.filter(seen)

    def waiting_for_call_back(self) -> CallQuerySet:
        return self.filter(missed=True, called_back_at__isnull=True)

    def owing_outcome(self) -> CallQuerySet:
        """Finished talks with somebody outside; colleagues among themselves owe nothing."""
        return self.filter(
            state="ended", answered_at__isnull=False, outcome="", direction__in=OUTSIDE_DIRECTIONS
        )


class Call(Labelled):
    """One conversation, or the wish for one, from the first ring to the last word written about it."""

    class Direction(models.TextChoices):
        IN = "in", _("Incoming")
        OUT = "out", _("Outgoing")
        INSIDE = "inside", _("Between colleagues")

    class State(models.TextChoices):
        RINGING = "ringing", _("Ringing")
        TALKING = "talking", _("Talking")
        ENDED = "ended", _("Ended")

    switch_id = models.CharField(max_length=100, unique=True)
    direction = models.CharField(max_length=6, choices=Direction, default=Direction.IN)
    state = models.CharField(max_length=10, choices=State, default=State.RINGING)
    line = models.ForeignKey(Line, models.SET_NULL, null=True, blank=True, related_name="+")
    number_raw = models.CharField(max_length=64, blank=True)  # the other side's, as the network gave it
    number = models.CharField(max_length=20, blank=True)  # E.164; empty when withheld or unreadable
    dialled = models.CharField(max_length=64, blank=True)
    # Of ours, when the call is not incoming; a colleague called is in the chain.
    dialled_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    failed_why = models.CharField(
        max_length=20, choices=[(f.value, text) for f, text in WHY_FAILED.items()], blank=True
    )
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)  # since when the customer hears music
    recording_broke_at = models.DateTimeField(null=True, blank=True)  # there was no room on the disk
    lost_at = models.DateTimeField(null=True, blank=True)  # the other side's connection broke off
    missed = models.BooleanField(default=False)
    called_back_at = models.DateTimeField(null=True, blank=True)
    called_back_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    outcome_reason = models.CharField(_("why"), max_length=200, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    call_back_at = models.DateTimeField(_("call back at"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="call_newest"),
            models.Index(fields=["customer", "-started_at"], name="call_of_customer"),
            models.Index(fields=["answered_by", "-started_at"], name="call_of_person"),
            models.Index(fields=["number", "-started_at"], name="call_from_number"),
            models.Index(
                fields=["-started_at"],
                condition=Q(missed=True, called_back_at__isnull=True),
                name="call_waiting_for_call_back",
            ),
            models.Index(fields=["state"], condition=~Q(state="ended"), name="call_going_on"),
            models.Index(
                fields=["answered_by", "-started_at"],
                condition=Q(outcome="", answered_at__isnull=False),
                name="call_owing_outcome",
            ),
            models.Index(fields=["dialled_by", "-started_at"], name="call_dialled_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(missed=False) | Q(answered_at__isnull=True), name="call_missed_or_answered"
            ),
        ]

    @property
    def caller_name(self) -> str:
        """The customer's name, else the contact's, else the number as people read it; of colleagues both."""
        if self.direction == self.Direction.INSIDE:
            called = next((leg.employee.name for leg in self.chain if leg.reason == Reason.CALLED), "")
            by = self.dialled_by.name if self.dialled_by else ""
            return f"{by} → {called or self.dialled}"
        named = (self.customer.name if self.customer else "") or (self.contact.name if self.contact else "")
        if named:
            return named
        number = phones.display(self.number, company().country) if self.number else self.number_raw
        if number.startswith(VISIT):
            return str(_("Visitor of our site"))
        return number if any(map(str.isdigit, number)) else str(_("Withheld number"))

    @cached_property
    def chain(self) -> list[Leg]:
        """Whom it rang at, in order; lists bring them along."""
        return list(self.legs.select_related("employee"))

    @property
    def broken(self) -> list[Leg]:
        """Whose telephones broke off in mid-talk."""
        return [leg for leg in self.chain if leg.lost_at is not None]

    @cached_property
    def heard(self) -> list[Recording]:
        """The recordings that whoever asked for the call may hear; none where nobody was named."""
        return []

    @property
    def wait_seconds(self) -> int | None:
        """From the first ring to the answer or the end."""
        until = self.answered_at or self.ended_at
        return round((until - self.started_at).total_seconds()) if until else None

    @property
    def talk_seconds(self) -> int | None:
        if not self.answered_at or not self.ended_at:
            return None
        return round((self.ended_at - self.answered_at).total_seconds())


class Leg(Labelled):
    """One person's share in a call: rung why, for how long, and how it ended, or why it was no use to ring."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="legs")
    switch_id = models.CharField(max_length=140, unique=True)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=[(r.value, text) for r, text in WHY_RUNG.items()])
    rang_at = models.DateTimeField()
    offered_seconds = models.FloatField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    device = models.CharField(
        max_length=10, blank=True, default=""
    )  # he talks on: browser, phone; or unknown
    lost_at = models.DateTimeField(null=True, blank=True)  # his telephone broke off, and did not come back
    missed_why = models.CharField(
        max_length=20, choices=[(m.value, text) for m, text in WHY_MISSED.items()], blank=True
    )
    skipped_why = models.CharField(
        max_length=20, choices=[(s.value, text) for s, text in WHY_SKIPPED.items()], blank=True
    )

    class Meta:
        ordering = ("rang_at", "pk")
        indexes = [
            models.Index(fields=["employee", "-rang_at"], name="leg_of_person"),
            models.Index(fields=["employee"], condition=Q(ended_at__isnull=True), name="leg_going_on"),
        ]

    @property
    def rang_seconds(self) -> int | None:
        """How long it rang, rounded; ``None`` while it does."""
        until = self.answered_at or self.ended_at
        return round((until - self.rang_at).total_seconds()) if until else None


class Transfer(Labelled):
    """
    A wish to pass a talk on: ``by`` whom, to a colleague or an outside number, and what became of it. ``asked``: he
    talked to that one first, while the customer heard music.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="transfers")
    number = models.PositiveSmallIntegerField()  # 1 is the call's first
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    to = models.ForeignKey(Employee, models.PROTECT, null=True, blank=True, related_name="+")
    to_number = models.CharField(max_length=64, blank=True)
    asked = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    fate = models.CharField(max_length=20, choices=[(f.value, text) for f, text in FATES.items()], blank=True)

    class Meta:
        ordering = ("call", "number")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="transfer_number_once_per_call"),
        ]
