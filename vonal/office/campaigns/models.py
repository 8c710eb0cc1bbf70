"""Call lists, who stands on them, every attempt to reach him, and numbers nobody is to call."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.campaigns.hours import Hours
from vonal.office.campaigns.number_marks import NumberMark
from vonal.office.customers.models import ContactPoint, Customer, Source
from vonal.office.sales.models import Deal
from vonal.office.scripts.models import Script, Step
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import led_by, sees_all
from vonal.office.tasks.models import Task
from vonal.office.telephony.models import Call

__all__ = [
    "MOST_ATTEMPTS", "UNREACHED", "Attempt", "CallList", "Entry", "Filling", "Lane", "NumberMark", "Outcome",
]  # fmt: skip

MOST_ATTEMPTS = 20


def working_days() -> list[int]:
    return [1, 2, 3, 4, 5]


class CallListQuerySet(models.QuerySet["CallList"]):
    def led_by(self, employee: Employee) -> CallListQuerySet:
        """Those he may change and see figures of: a head his own and those his people work on."""
        if sees_all(employee):
            return self.all()
        if employee.role != "head":
            return self.none()
        theirs = CallList.agents.through._default_manager.filter(led_by(employee, "employee"))
        return self.filter(Q(created_by=employee) | Q(pk__in=theirs.values("calllist_id")))

    def worked_by(self, employee: Employee) -> CallListQuerySet:
        """Those he calls from."""
        return self.filter(agents=employee)


class CallList(Labelled):
    """Whom a few agents call, when, and how often; or what colleagues handed to one agent."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        FINISHED = "finished", _("Finished")

    name = models.CharField(_("name"), max_length=100, unique=True)
    script = models.ForeignKey(
        Script, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("script")
    )
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    agents: models.ManyToManyField[Employee, models.Model] = models.ManyToManyField(
        Employee, related_name="+", blank=True, verbose_name=_("who calls")
    )
    # By the clock of whoever is called.
    opens = models.TimeField(_("calls from"), default=time(9))
    closes = models.TimeField(_("calls until"), default=time(18))
    weekdays: models.JSONField[Any, Any] = models.JSONField(_("on these days"), default=working_days)
    most_attempts = models.PositiveSmallIntegerField(
        _("most attempts"), default=5, validators=[MinValueValidator(1), MaxValueValidator(MOST_ATTEMPTS)]
    )
    pause_minutes = models.PositiveSmallIntegerField(
        _("first pause, minutes"), default=120, validators=[MinValueValidator(1), MaxValueValidator(10_080)]
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=5, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    leaves_out_open_deals = models.BooleanField(_("leave out customers with an open deal"), default=True)
    leaves_out_talked_days = models.PositiveSmallIntegerField(
        _("leave out whom we talked with in the last days"), default=30, validators=[MaxValueValidator(3650)]
    )
    agent_percent = models.PositiveSmallIntegerField(
        _("agent's share of the deal, %"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    # The one list of what colleagues hand to this agent.
    handed_to = models.OneToOneField(Employee, models.CASCADE, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = CallListQuerySet.as_manager()

    class Meta:
        ordering = ("-priority", "name")
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=models.F("opens")), name="call_list_closes_later"),
            models.CheckConstraint(
                condition=Q(most_attempts__gte=1, most_attempts__lte=MOST_ATTEMPTS),
                name="call_list_attempts_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> Hours:
        return Hours(self.opens, self.closes, frozenset(self.weekdays))


class Lane(models.Model):
    """A time zone in which somebody of a list lives; derived, so that the next one is found by index."""

    call_list = models.ForeignKey(CallList, models.CASCADE, related_name="lanes")
    zone = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call_list", "zone"], name="lane_once")]


class Filling(Labelled):
    """Customers put on a list at once; ``counts`` says how many came, and how many did not and why."""

    class Kind(models.TextChoices):
        IMPORT = "import", _("Import")
        VIEW = "view", _("View")
        SEARCH = "search", _("Search")
        CHOSEN = "chosen", _("Chosen rows")
        CARD = "card", _("From the card")

    call_list = models.ForeignKey(CallList, models.CASCADE, related_name="fillings")
    kind = models.CharField(max_length=8, choices=Kind)
    label = models.CharField(max_length=200, blank=True)
    ids: models.JSONField[Any, Any] = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)


class Entry(Labelled):
    """
    One customer on one list.

    ``due_at`` is when he may be called next; ``free_at`` the same, or later while an agent has him before himself.
    ``misses`` counts attempts since he was last reached.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MEETING = "meeting", _("Meeting agreed")
        REFUSED = "refused", _("Refused")
        WRONG_NUMBER = "wrong_number", _("Wrong number")
        BARRED = "barred", _("Not to be called")
        UNREACHED = "unreached", _("Not reached")
        LEFT_OUT = "left_out", _("Left out")
        REMOVED = "removed", _("Taken off")

    call_list = models.ForeignKey(CallList, models.CASCADE, related_name="entries")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    filling = models.ForeignKey(Filling, models.SET_NULL, null=True, blank=True, related_name="+")
    number = models.CharField(max_length=20)  # E.164
    zone = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    misses = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    free_at = models.DateTimeField()
    # He asked to be called back, and this agent promised.
    promised_to = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    reserved_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    reserved_at = models.DateTimeField(null=True, blank=True)
    # The agent sees the card only because he has this entry before himself.
    shows_card = models.BooleanField(default=False)
    handed_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)  # what whoever handed him over wants the agent to know
    talk = models.TextField(blank=True)  # what the agent writes while he talks
    step = models.ForeignKey(Step, models.SET_NULL, null=True, blank=True, related_name="+")
    ticked: models.JSONField[Any, Any] = models.JSONField(default=list)
    # The phone typed in this talk: while it is being typed it is one phone, not many.
    phone = models.ForeignKey(ContactPoint, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["call_list", "customer"], name="entry_once"),
            models.UniqueConstraint(
                fields=["reserved_by"],
                condition=Q(reserved_by__isnull=False),
                name="entry_before_an_agent_once",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(reserved_by__isnull=True), name="entry_reserved_waits"
            ),
        ]
        indexes = [
            models.Index(
                fields=["call_list", "zone", "misses", "free_at", "id"],
                condition=Q(state="waiting", promised_to__isnull=True),
                name="entry_lane",
            ),
            models.Index(
                fields=["promised_to", "free_at"],
                condition=Q(state="waiting", promised_to__isnull=False),
                name="entry_promised",
            ),
            models.Index(
                fields=["call_list", "free_at"],
                condition=Q(state="waiting", promised_to__isnull=False),
                name="entry_promised_on_list",
            ),
            models.Index(fields=["call_list", "state", "id"], name="entry_of_state"),
            models.Index(fields=["call_list", "free_at"], condition=Q(state="waiting"), name="entry_due"),
            models.Index(fields=["number"], condition=Q(state="waiting"), name="entry_of_number"),
        ]


class Outcome(models.TextChoices):
    """What came of one attempt."""

    NO_ANSWER = "no_answer", _("No answer")
    BUSY = "busy", _("Busy")
    REFUSED = "refused", _("Refused")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    CALL_BACK = "call_back", _("Call back")
    DO_NOT_CALL = "do_not_call", _("Do not call again")
    MEETING = "meeting", _("Meeting agreed")


UNREACHED = frozenset({Outcome.NO_ANSWER, Outcome.BUSY, Outcome.WRONG_NUMBER})


class Attempt(Labelled):
    """Somebody was called, or tried to; ``before`` is the entry as it was, so that the outcome can be undone."""

    # A merge may put the entry aside; what happened stays in the history of the card.
    entry = models.ForeignKey(Entry, models.DO_NOTHING, related_name="tries", db_constraint=False)
    call_list = models.ForeignKey(CallList, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    agent = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)  # E.164
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    call_back_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField()
    at = models.DateTimeField()
    call = models.ForeignKey(Call, models.SET_NULL, null=True, blank=True, related_name="+")
    deal = models.ForeignKey(Deal, models.SET_NULL, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(Task, models.SET_NULL, null=True, blank=True, related_name="+")
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["customer", "-at", "-id"], name="attempt_of_customer"),
            models.Index(fields=["call_list", "at", "outcome"], name="attempt_of_list"),
            models.Index(fields=["agent", "-at", "-id"], name="attempt_of_agent"),
        ]

    @property
    def is_reached(self) -> bool:
        return self.outcome not in UNREACHED
