"""Rooms, who is in them, and what was read there; messages and what hangs on them are in files beside this one."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled
from vonal.office.chat.content_models import Attachment, ForwardedLetter, Link, Preview
from vonal.office.chat.keeping_models import Erasure, RoomExport
from vonal.office.chat.lightning_models import MessengerRules, Receipt
from vonal.office.chat.mail_models import CameIn, InboxTrouble, RoomAddress
from vonal.office.chat.message_models import FollowedTopic, Mention, Message, MessageTopic, Reaction, Version
from vonal.office.customers.models import Contact, Customer
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee, Language
from vonal.office.tasks.models import Task

__all__ = [
    "Attachment",
    "CameIn",
    "Erasure",
    "FollowedTopic",
    "ForwardedLetter",
    "Guest",
    "InboxTrouble",
    "Link",
    "Membership",
    "Mention",
    "Message",
    "MessageTopic",
    "MessengerRules",
    "Preview",
    "Reaction",
    "Receipt",
    "Room",
    "RoomAddress",
    "RoomExport",
    "RoomQuerySet",
    "Version",
]


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, employee: Employee) -> RoomQuerySet:
        """His own, the open ones, and those of a customer, deal or task as long as he sees it."""
        # Each is asked of the room at hand: gathering all he sees first costs more than most questions about rooms.
        return self.filter(
            Exists(
                Membership.objects.filter(
                    room=OuterRef("pk"), employee=employee, left_at=None, is_by_sight=False
                )
            )
            | Q(kind=Room.Kind.GROUP, is_open=True)
            | Exists(Customer.objects.visible_to(employee).filter(pk=OuterRef("customer")))
            | Exists(Deal.objects.visible_to(employee).filter(pk=OuterRef("deal")))
            | Exists(Task.objects.visible_to(employee).filter(pk=OuterRef("task")))
        )


class Room(Labelled):
    """
    A place to talk: a group, two people, or all who have to do with a customer, a deal or a task.

    ``last_number`` is the newest message's place in the room; ``last_change`` counts everything that happens to its
    messages, so that a page that was away asks for what changed since.
    """

    class Kind(models.TextChoices):
        GROUP = "group", _("Group")
        DIRECT = "direct", _("Two people")
        CUSTOMER = "customer", _("Customer")
        DEAL = "deal", _("Deal")
        TASK = "task", _("Task")

    kind = models.CharField(max_length=8, choices=Kind)
    # What there is one room of, such as "direct:3-7" or "deal:15".
    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    name = models.CharField(pgettext_lazy("of a room", "name"), max_length=100, blank=True)
    about = models.CharField(_("what it is about"), max_length=300, blank=True)
    is_open = models.BooleanField(_("everybody in the company may join"), default=False)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="+")
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="+")
    # What is talked about stays.
    task = models.ForeignKey(Task, models.RESTRICT, null=True, blank=True, related_name="+")
    last_number = models.PositiveIntegerField(default=0)
    last_change = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    keeps_days = models.PositiveIntegerField(_("days messages are kept"), null=True, blank=True)
    created_by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ("-last_at", "-pk")
        indexes = [models.Index(fields=["-last_at"], condition=Q(is_open=True), name="room_open_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="group") | ~Q(name=""), name="room_group_has_a_name"),
            models.CheckConstraint(condition=Q(is_open=False) | Q(kind="group"), name="room_open_is_a_group"),
            models.CheckConstraint(
                condition=~Q(kind="customer") | Q(customer__isnull=False), name="room_of_customer"
            ),
            models.CheckConstraint(condition=~Q(kind="deal") | Q(deal__isnull=False), name="room_of_deal"),
            models.CheckConstraint(condition=~Q(kind="task") | Q(task__isnull=False), name="room_of_task"),
        ]

    def __str__(self) -> str:
        return self.name


class Guest(models.Model):
    """
    A customer's person who was let into one room by a link; the link's digest is kept, never the link.

    ``acts`` is what he has done in ``acts_minute``, counted in minutes since 1970.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.ENGLISH)
    invited_by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    acts_minute = models.PositiveIntegerField(default=0)
    acts = models.PositiveIntegerField(default=0)

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @staticmethod
    def new_secret() -> str:
        return secrets.token_urlsafe(32)


class Membership(Labelled):
    """
    Somebody in a room, who may have left: an employee, or a guest who sees it from ``from_number`` on.

    ``read_number`` is the last message he has seen; whoever writes has read what was there. ``is_by_sight``: nobody
    invited him, he sees the customer, deal or task the room is about, and is out of it while he does not.
    """

    class Hears(models.TextChoices):
        ALL = "all", _("Everything")
        MENTIONS = "mentions", _("Only when I am mentioned")
        NOTHING = "nothing", _("Nothing")

    room = models.ForeignKey(Room, models.CASCADE, related_name="memberships")
    employee = models.ForeignKey(Employee, models.CASCADE, null=True, blank=True, related_name="+")
    guest = models.OneToOneField(Guest, models.CASCADE, null=True, blank=True, related_name="membership")
    read_number = models.PositiveIntegerField(default=0)
    from_number = models.PositiveIntegerField(default=1)
    hears = models.CharField(_("tell me of"), max_length=8, choices=Hears, default=Hears.ALL)
    is_favourite = models.BooleanField(_("favourite"), default=False)
    is_by_sight = models.BooleanField(default=False)
    draft = models.TextField(blank=True, max_length=20_000)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "employee"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(employee__isnull=True, guest__isnull=False)
                | Q(employee__isnull=False, guest__isnull=True),
                name="membership_of_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "room"], condition=Q(left_at=None), name="membership_of_person"),
            models.Index(fields=["employee"], condition=Q(is_by_sight=True), name="membership_by_sight"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Of whoever it is."""
        if self.employee is not None:
            return self.employee.name
        return self.guest.contact.name if self.guest is not None else ""

    @property
    def company(self) -> str:
        """A guest's; empty for our own people."""
        return self.guest.contact.customer.name if self.guest is not None else ""
