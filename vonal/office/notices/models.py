"""What somebody was told, how he wants to be told, and the browsers that tell him."""

from __future__ import annotations

from datetime import datetime, time
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vonal.core.sealed import SealedField
from vonal.office.notices.kinds import ANSWERS, CONFIRM, DONE, HOUR, TOMORROW, Kind, kind_of
from vonal.office.staff.models import Employee

ANSWER_WORDS = {
    DONE: pgettext_lazy("answer to a reminder", "Done"),
    CONFIRM: pgettext_lazy("that one has read it", "Confirm"),
    HOUR: _("In an hour"),
    TOMORROW: pgettext_lazy("answer to a reminder", "Tomorrow"),
}


class NoticeQuerySet(models.QuerySet["Notice"]):
    def in_centre(self) -> NoticeQuerySet:
        """What stands in the centre: neither hidden by choice nor put off."""
        return self.filter(is_in_centre=True, returns_at__isnull=True)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One thing one person is told; put off, it goes away until ``returns_at`` and comes anew."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=50)
    # What it is about, such as "task:15": when that is settled, so is the notice.
    subject = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    # Of the cause; the same cause never makes two notices.
    caused_at = models.DateTimeField()
    at = models.DateTimeField()
    is_in_centre = models.BooleanField(default=True)
    is_in_digest = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)
    returns_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, blank=True, choices=[(each, each) for each in ANSWERS])

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employee", "kind", "subject", "caused_at"], name="notice_once_a_cause"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["employee", "-at", "-id"], name="notice_newest_of_person"),
            models.Index(
                fields=["employee"],
                condition=Q(read_at__isnull=True, is_in_centre=True, returns_at__isnull=True),
                name="notice_unread_of_person",
            ),
            models.Index(fields=["subject"], condition=Q(settled_at__isnull=True), name="notice_unsettled"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def what(self) -> Kind | None:
        return kind_of(self.kind)

    @property
    def text(self) -> str:
        """Said in the language of whoever reads."""
        return self.said_in(translation.get_language() or "en")

    def said_in(self, language: str) -> str:
        """The sentence in a language."""
        if self.what is None:  # Of a version that knew more, or less.
            return gettext("A notice that this version of Vonal has no words for.")
        return self.what.say(self.data, language)

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What one tap may answer now: the answer and its word."""
        if self.what is None or self.settled_at is not None:
            return []
        return [(each, str(ANSWER_WORDS[each])) for each in self.what.answers]


class Manner(models.Model):
    """How one person wants to be told; without a row as ``Manner(employee=…)`` says."""

    employee = models.OneToOneField(Employee, models.CASCADE, related_name="+", primary_key=True)
    # {"task.due": ["centre", "push"]}; a kind that is not named comes its own ways.
    ways = models.JSONField(default=dict, blank=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=time(20))
    quiet_until = models.TimeField(_("until"), null=True, blank=True, default=time(8))
    digest_at = models.TimeField(_("letter at"), default=time(8))
    digest_on = models.DateField(null=True, blank=True)  # The day the last one was made for.

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="manner_quiet_from_and_until",
            ),
        ]

    def __str__(self) -> str:
        return str(self.employee)

    def ways_of(self, kind: Kind) -> frozenset[str]:
        """Which ways a kind comes."""
        chosen = None if kind.is_urgent else self.ways.get(kind.name)
        return kind.ways if chosen is None else frozenset(chosen)

    def is_quiet(self, clock: time) -> bool:
        """Whether nothing is to be heard at this hour."""
        begin, end = self.quiet_from, self.quiet_until
        if begin is None or end is None:
            return False
        return begin <= clock < end if begin < end else clock >= begin or clock < end


class PushKey(models.Model):
    """The installation's own key, by which push services know us; one row."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    secret = SealedField()  # PEM
    public = models.CharField(max_length=100)  # base64url of the point

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="push_key_is_one")]

    def __str__(self) -> str:
        return self.public


class Browser(models.Model):
    """A browser that shows notices of its own: its push service's address for it, and its keys."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000, unique=True)
    public_key = models.CharField(max_length=100)
    secret = SealedField()
    name = models.CharField(max_length=100)
    added_at: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    class Meta:
        ordering = ("-added_at", "-pk")

    def __str__(self) -> str:
        return self.name
