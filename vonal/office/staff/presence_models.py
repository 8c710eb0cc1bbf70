"""Whether people take calls now, why not, and how long they did."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled

# A page read anew, a network that changes: a telephone that comes back so soon was never gone.
LOST_FOR_GOOD = timedelta(minutes=15)

UNANSWERED = "unanswered"
UNREACHABLE = "unreachable"
OTHER = "other"
# Those that come with the program, in every language; a company's own are kept as they were typed.
REASONS = {
    "lunch": pgettext_lazy("why away", "Lunch"),
    "meeting": pgettext_lazy("why away", "Meeting"),
    OTHER: pgettext_lazy("why away", "Something else"),
    UNANSWERED: pgettext_lazy("why away", "Did not answer"),
    UNREACHABLE: pgettext_lazy("why away", "Telephone not reachable"),
}

DEVICES = {"browser": _("In the browser"), "phone": _("On the SIP phone")}


def reason_text(reason: str, note: str = "") -> str:
    """Why somebody is away, in the reader's language, with his own words, which alone say what "something else" is."""
    if note and reason == OTHER:
        return note
    text = str(REASONS.get(reason, reason))
    return f"{text}: {note}" if note else text


class Presence(Labelled):
    """
    Whether a person takes calls now; kept so that a restart changes nothing.

    Who is away for a reason he gave is not on line: nothing rings at him. ``lost_at`` is since when none of his telephones
    is signed in, ``unanswered`` how many times in a row it rang in vain.
    """

    class State(models.TextChoices):
        OFF = "off", _("Off line")
        AWAY = "away", _("Away")
        FREE = "free", _("Free")
        RINGING = "ringing", _("Ringing")
        TALKING = "talking", _("Talking")
        WRAP_UP = "wrap_up", _("Wrapping up")

    employee = models.OneToOneField(
        "staff.Employee", models.CASCADE, primary_key=True, related_name="presence"
    )
    on_line = models.BooleanField(default=False)
    reachable = models.BooleanField(default=False)
    devices = models.CharField(max_length=20, blank=True, default="")  # of DEVICES, with a space between
    lost_at = models.DateTimeField(null=True, blank=True)
    away_reason = models.CharField(max_length=60, blank=True, default="")
    away_note = models.CharField(max_length=200, blank=True, default="")
    unanswered = models.PositiveSmallIntegerField(default=0)
    busy = models.CharField(
        max_length=10,
        blank=True,
        choices=[(State.RINGING, State.RINGING.label), (State.TALKING, State.TALKING.label)],
    )
    wrap_up_until = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(away_reason="") | Q(on_line=False), name="presence_away_or_on_line"
            ),
        ]

    def state(self, at: datetime) -> State:
        """What the person does at a moment; wrap-up ends by itself."""
        if self.busy:
            return self.State(self.busy)
        if not self.on_line:
            return self.State.AWAY if self.away_reason else self.State.OFF
        if self.wrap_up_until and self.wrap_up_until > at:
            return self.State.WRAP_UP
        return self.State.FREE if self.reachable else self.State.AWAY

    def is_lost(self, at: datetime) -> bool:
        """Whether his telephones have been gone for so long that he is not on line, whatever he said."""
        return self.lost_at is not None and at - self.lost_at >= LOST_FOR_GOOD

    @property
    def devices_now(self) -> list[str]:
        """On which of his telephones a call would ring: ``browser``, ``phone``."""
        return [device for device in self.devices.split() if device in DEVICES] if self.reachable else []

    @property
    def why_away(self) -> str:
        """The reason he gave, with his own words, or that his telephone is gone; empty when nothing is in the way."""
        if self.away_reason:
            return reason_text(self.away_reason, self.away_note)
        return reason_text(UNREACHABLE) if self.on_line and not self.reachable else ""


class AwayReason(models.Model):
    """Why people of this company go away from the telephone; ``code`` is one of ``REASONS`` or empty."""

    code = models.CharField(max_length=20, blank=True, default="")
    name = models.CharField(_("reason"), max_length=60, unique=True)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("place", "pk")

    def __str__(self) -> str:
        return reason_text(self.code or self.name)

    @property
    def key(self) -> str:
        """What is kept where somebody was away for it."""
        return self.code or self.name


class TimeOnLine(Labelled):
    """
    A span in which a person took calls, or was away for a reason; between spans he was off line. One that lasts has no end.

    Written with the change itself, in its transaction. A telephone gone for good ends the span when it was last seen.
    """

    class State(models.TextChoices):
        ON_LINE = "on_line", _("On line")
        AWAY = "away", _("Away")

    employee = models.ForeignKey("staff.Employee", models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=60, blank=True, default="")  # of REASONS, or as the company named it
    note = models.CharField(max_length=200, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("starts_at", "pk")
        indexes = [models.Index(fields=["employee", "starts_at"], name="time_on_line_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="time_on_line_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["employee"], condition=Q(ends_at__isnull=True), name="one_time_on_line_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.starts_at:%Y-%m-%d %H:%M}"
