"""Customers, the humans there, the ways to reach them, and the keys they are recognised by."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core import phones
from vonal.core.choices import Labelled
from vonal.core.company import company
from vonal.office.customers.duplicate_models import (
    DifferentPair,
    Gathering,
    Merge,
    NearName,
    SuspectPair,
)
from vonal.office.staff.models import Employee, Language, Region
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS, led_by, led_by_each

__all__ = [
    "Contact",
    "ContactPoint",
    "Customer",
    "CustomerQuerySet",
    "DifferentPair",
    "Gathering",
    "MatchKey",
    "Merge",
    "NearName",
    "Note",
    "Source",
    "SuspectPair",
]


class Source(Labelled):
    """Where customers come from: a telephone line, agents, an exhibition, the web."""

    class Kind(models.TextChoices):
        CALL = "call", _("Incoming call")
        AGENT = "agent", _("Agent")
        WEB = "web", _("Web")
        EVENT = "event", _("Exhibition or seminar")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    is_active = models.BooleanField(_("in use"), default=True)
    # What is really the same; its customers and deals stay with it, so that parting them again loses nothing.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(is_active=False), name="source_merged_is_retired"
            ),
        ]

    def __str__(self) -> str:
        return self.counted_as.name

    @property
    def counted_as(self) -> Source:
        """The source this one is counted, shown and chosen as."""
        return self.merged_into.counted_as if self.merged_into else self


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, employee: Employee) -> CustomerQuerySet:
        """His own, his people's, those a call has shown him; a head also sees nobody's."""
        if employee.role in SEES_ALL_CUSTOMERS:
            return self.all()
        nobodys = Q(manager__isnull=True) if employee.role == "head" else Q()
        return self.filter(led_by(employee, "manager") | self._shown_to(employee) | nobodys)

    @classmethod
    def parts_seen_by(cls, employee: Employee) -> list[Q]:
        """What ``visible_to`` shows in parts without a row in two of them; an index gives each in the order of a list."""
        if employee.role in SEES_ALL_CUSTOMERS:
            return [Q()]
        led = led_by_each(employee, "manager")
        others = ~reduce(or_, led)
        nobodys = Q(manager__isnull=True)
        if employee.role == "head":
            return [*led, nobodys, others & ~nobodys & cls._shown_to(employee)]
        return [*led, others & cls._shown_to(employee)]

    @staticmethod
    def _shown_to(employee: Employee) -> Q:
        shown = Customer.shown_to.through._default_manager.filter(employee=employee)
        return Q(pk__in=shown.values("customer_id"))


class Customer(Labelled):
    """A company or a person we sell to."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")

    class Importance(models.IntegerChoices):
        NORMAL = 0, _("Normal")
        IMPORTANT = 1, _("Important")
        LARGE = 2, _("Large")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COMPANY)
    name = models.CharField(_("name"), max_length=200, blank=True)
    activity = models.CharField(_("field of activity"), max_length=200, blank=True)
    heard_from = models.CharField(_("where they heard of us"), max_length=200, blank=True)
    region = models.ForeignKey(
        Region, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    importance = models.PositiveSmallIntegerField(
        _("importance"), choices=Importance, default=Importance.NORMAL
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    manager = models.ForeignKey(
        Employee, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("led by")
    )
    # The manager who is let talk to this customer though he is a novice; it holds while he leads the customer.
    trusted_novice = models.ForeignKey(
        Employee, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    # What it came from, such as "phone:+36301234567": the same cause never makes two cards.
    origin = models.CharField(max_length=100, unique=True, null=True, blank=True)
    # A call has rung at these people: they may read and fill the card though it is not theirs.
    shown_to: models.ManyToManyField[Employee, models.Model] = models.ManyToManyField(
        Employee, related_name="+", blank=True
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        indexes = [
            models.Index(fields=["name", "id"], name="customer_by_name"),
            models.Index(fields=["manager", "name", "id"], name="customer_by_manager"),
            models.Index(fields=["-created_at", "-id"], name="customer_newest"),
            models.Index(fields=["created_at", "source"], name="customer_came_from"),
            models.Index(fields=["manager", "-created_at", "-id"], name="customer_newest_of_manager"),
            # Lists narrowed to a region or a source, however few are there.
            models.Index(fields=["region", "-created_at", "-id"], name="customer_newest_of_region"),
            models.Index(fields=["source", "-created_at", "-id"], name="customer_newest_of_source"),
        ]

    def __str__(self) -> str:
        """The name; until there is one, the number that called."""
        kind, _colon, number = (self.origin or "").partition(":")
        called = phones.display(number, company().country) if kind == "phone" else ""
        return self.name or called or str(_("Unknown caller"))

    def get_additional_data(self) -> dict[str, str]:
        """Where the log of changes keeps it."""
        return {"subject": f"customer:{self.pk}"}


class Contact(models.Model):
    """A human at a customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200)
    position = models.CharField(_("position"), max_length=100, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    def get_additional_data(self) -> dict[str, str]:
        """Where the log of changes keeps it."""
        return {"subject": f"customer:{self.customer_id}"}


class ContactPoint(Labelled):
    """One way to reach a customer: as it was typed, and as a machine uses it."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        WEBSITE = "website", _("Website")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contact_points")
    contact = models.ForeignKey(
        Contact,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_points",
        verbose_name=_("contact"),
    )
    kind = models.CharField(max_length=10, choices=Kind)
    raw = models.CharField(_("as written"), max_length=254)
    value = models.CharField(max_length=254)  # E.164, lower-case address, or bare host

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "value"], name="contact_point_once"),
        ]

    def __str__(self) -> str:
        return self.raw

    def get_additional_data(self) -> dict[str, str]:
        """Where the log of changes keeps it."""
        return {"subject": f"customer:{self.customer_id}"}


class MatchKey(models.Model):
    """What a customer is recognised by, normalised; derived from the card, never typed."""

    class Kind(models.TextChoices):
        NAME = "name"
        SURNAME = "surname"
        PHONE = "phone"  # E.164
        LOCAL_PHONE = "local_phone"  # without country and area code
        EMAIL = "email"
        DOMAIN = "domain"  # of a corporate address
        WEBSITE = "website"
        WORD = "word"  # any word of a name, for finding by its beginning

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="match_keys")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    value = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["kind", "value", "customer", "contact"], name="match_key_value")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "contact", "kind", "value"], name="match_key_once"),
            models.UniqueConstraint(
                fields=["customer", "kind", "value"],
                condition=Q(contact__isnull=True),
                name="match_key_once_without_contact",
            ),
        ]


class Touch(models.Model):
    """A customer came to us once more, from wherever; the first time stands in ``Customer.source``."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="touches")
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    # What it came from, such as "call:15": the same cause is never counted twice.
    origin = models.CharField(max_length=100, unique=True, null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("touch")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["customer", "-at", "-id"], name="touch_of_customer"),
            models.Index(fields=["at", "source"], name="touch_by_time"),
        ]


class Note(models.Model):
    """A remark somebody wrote on the card, or beside something of the customer's."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    written_at = models.DateTimeField()
    # What it is about, such as "deal:15"; empty is the customer himself.
    subject = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ("-written_at", "-pk")
        indexes = [
            models.Index(fields=["customer", "-written_at"], name="note_newest"),
            models.Index(fields=["subject", "-written_at"], condition=~Q(subject=""), name="note_of_subject"),
        ]
