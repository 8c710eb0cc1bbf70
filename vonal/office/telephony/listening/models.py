"""Who may listen to whom, and every time somebody did."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.staff.models import Employee
from vonal.switchboard.core.ears import How

HOWS = {How.LISTEN: _("listened"), How.WHISPER: _("whispered"), How.JOIN: _("joined in")}


class ListeningRules(Labelled):
    """Who may listen to whom; there is one row. Directors listen to everybody, and nobody else but heads to anybody."""

    THE_ONE: ClassVar[int] = 1

    class Heads(models.TextChoices):
        GROUP = "group", _("the people of their group")
        ALL = "all", _("everybody")
        NOBODY = "nobody", _("nobody")

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    heads = models.CharField(_("heads listen to"), max_length=10, choices=Heads, default=Heads.GROUP)
    person_sees = models.BooleanField(_("whoever talks sees that somebody listens"), default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="listening_rules_are_one")]

    def __str__(self) -> str:
        return "listening rules"

    @classmethod
    def current(cls) -> Self:
        """The row; unsaved defaults until somebody changes something."""
        return cls.objects.filter(pk=cls.THE_ONE).first() or cls()


class Listening(Labelled):
    """``by`` heard a talk of ``to`` in one manner without a break; whoever then whispers has another row."""

    call = models.ForeignKey("telephony.Call", models.CASCADE, related_name="listenings")
    switch_id = models.CharField(max_length=100)
    number = models.PositiveSmallIntegerField()  # 1 is the first manner
    how = models.CharField(max_length=10, choices=[(how.value, text) for how, text in HOWS.items()])
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    to = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    was_shown = models.BooleanField(default=True)  # whoever talked saw it
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("began_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["switch_id", "number"], name="listening_number_once"),
        ]
        indexes = [
            models.Index(fields=["by"], condition=Q(ended_at__isnull=True), name="listening_now"),
            models.Index(fields=["to"], condition=Q(ended_at__isnull=True), name="listened_to_now"),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.how} {self.to}"

    @property
    def seconds(self) -> int | None:
        """How long; ``None`` while it lasts."""
        return round((self.ended_at - self.began_at).total_seconds()) if self.ended_at else None
