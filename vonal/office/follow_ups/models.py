"""Rules, each time one of them waited for something, and when there was last contact with a customer."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled
from vonal.office.customers.models import Contact, Customer
from vonal.office.follow_ups.rules import Delay, Do, When
from vonal.office.follow_ups.words import RULE_NAMES
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS


class Unit(models.TextChoices):
    """What a delay is counted in."""

    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")
    YEARS = "years", _("years")


class Rule(Labelled):
    """
    What is done how long after what. ``standard`` names a ready-made rule nobody gave another name yet; ``version`` grows
    when what waits has to be looked at anew; a trigger that looks once a day has looked at ``swept_on`` and all before.
    """

    name = models.CharField(_("name"), max_length=100, blank=True)
    standard = models.CharField(max_length=20, blank=True)
    is_on = models.BooleanField(_("in use"), default=True)
    trigger = models.CharField(max_length=20)
    when = models.JSONField(default=dict, blank=True)
    amount = models.PositiveSmallIntegerField(_("after how long"), default=0)
    unit = models.CharField(max_length=12, choices=Unit, default=Unit.DAYS)
    is_before = models.BooleanField(default=False)
    hour = models.PositiveSmallIntegerField(_("at"), default=9, validators=[MaxValueValidator(23)])
    on_working_day = models.BooleanField(_("on a day off: the next working day"), default=True)
    actions = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    swept_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=~Q(name="") | ~Q(standard=""), name="follow_up_rule_has_a_name"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="follow_up_rule_hour_of_a_day"),
        ]

    def __str__(self) -> str:
        return self.name or str(RULE_NAMES.get(self.standard, self.standard))

    @property
    def waits_for(self) -> When:
        return When.read(self.when)

    @property
    def delay(self) -> Delay:
        return Delay(self.amount, self.unit, self.hour, self.is_before, self.on_working_day)

    @property
    def steps(self) -> list[Do]:
        return [Do.read(each) for each in self.actions]

    @property
    def works(self) -> bool:
        """It is carried out: in use and not taken away."""
        return self.is_on and self.removed_at is None


class FiringQuerySet(models.QuerySet["Firing"]):
    def visible_to(self, employee: Employee) -> FiringQuerySet:
        """Those about customers he may see."""
        if employee.role in SEES_ALL_CUSTOMERS:
            return self.all()
        return self.filter(customer__in=Customer.objects.visible_to(employee))

    def waiting(self) -> FiringQuerySet:
        return self.filter(state=Firing.State.WAITING)


class Firing(Labelled):
    """
    One time a rule found what it waits for: until when it waits, what was done then, or why not.

    ``subject`` (``deal:15``, ``customer:9``, ``contact:3``) and ``cause`` say what it was, so that it is followed up once. ``why``
    holds plain values for the sentence people read; ``did`` one entry a step: what was made, or what stood in the way.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("a follow-up", "waiting")
        DONE = "done", pgettext_lazy("a follow-up", "done")
        SKIPPED = "skipped", pgettext_lazy("a follow-up", "not done")
        FAILED = "failed", pgettext_lazy("a follow-up", "failed")

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="firings")
    subject = models.CharField(max_length=40)
    cause = models.CharField(max_length=100)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    since_at = models.DateTimeField()
    due_at = models.DateTimeField()
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    why = models.JSONField(default=dict, blank=True)
    did = models.JSONField(default=list, blank=True)
    why_not = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = FiringQuerySet.as_manager()

    class Meta:
        ordering = ("-due_at", "-pk")
        indexes = [
            models.Index(fields=["rule", "-due_at", "-id"], name="firing_log"),
            models.Index(fields=["rule", "state", "due_at", "id"], name="firing_log_of_state"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="firing_waiting"),
            models.Index(fields=["rule", "customer", "since_at"], name="firing_of_customer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject", "cause"], name="firing_once_a_cause"),
        ]

    @property
    def key(self) -> str:
        """The name of its timer: another time is another timer."""
        return f"follow-up:{self.pk}:{self.due_at:%Y%m%dT%H%M%S}"


class LastContact(models.Model):
    """When there was last a talk, a letter, a note or something done with a customer; without any, when we met him."""

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at", "customer"], name="last_contact_newest")]
