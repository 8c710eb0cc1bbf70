"""What was recorded of calls, and all that is known about a recording."""

from __future__ import annotations

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.telephony.recordings.hearing import RecordingQuerySet

LONGEST_KEPT_DAYS = 3650
KEYS = "0123456789*#"


class Recording(Labelled):
    """
    The sound of a talk, or a message left when nobody answered. With two channels the outside party is on the left one
    and our side on the right one. One that was deleted stays as a row that says so.
    """

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        MESSAGE = "message", _("Voice message")

    call = models.ForeignKey("telephony.Call", models.CASCADE, related_name="recordings")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TALK)
    file = models.CharField(max_length=200, unique=True)  # below the folder of recordings
    seconds = models.FloatField()
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    channels = models.PositiveSmallIntegerField(default=1)
    peaks = models.JSONField(
        default=list
    )  # 0 to 100, evenly over the whole length; of two sides the customer's
    peaks_ours = models.JSONField(default=list)
    pauses = models.JSONField(default=list)  # [where in the recording, how long was left out there], seconds
    made_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_after_days = models.PositiveIntegerField(null=True, blank=True)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        ordering = ("made_at",)
        indexes = [
            models.Index(fields=["made_at"], condition=Q(deleted_at__isnull=True), name="recording_kept"),
            models.Index(
                fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="recording_deleted"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["call", "kind"], name="recording_once_per_kind"),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True, deleted_after_days__isnull=True)
                | Q(deleted_at__isnull=False, deleted_after_days__isnull=False),
                name="recording_deleted_by_a_rule",
            ),
        ]

    @property
    def shown_comments(self) -> models.QuerySet[RecordingComment]:
        """In the order of their moments."""
        return self.comments.filter(deleted_at__isnull=True).select_related("by")


class RecordingAccess(models.Model):
    """Somebody listened to or downloaded a recording."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="accesses")
    employee = models.ForeignKey("staff.Employee", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    downloaded = models.BooleanField(default=False)


class RecordingPause(models.Model):
    """Somebody stopped the recording of a talk for a while; ``at_seconds`` had been recorded until then."""

    call = models.ForeignKey("telephony.Call", models.CASCADE, related_name="recording_pauses")
    at_seconds = models.FloatField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("began_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=Q(ended_at__isnull=True), name="recording_paused_once_at_a_time"
            ),
        ]


class RecordingComment(models.Model):
    """What somebody said about a moment of a recording."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="comments")
    at_seconds = models.FloatField()
    text = models.CharField(_("comment"), max_length=1000)
    by = models.ForeignKey("staff.Employee", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("at_seconds", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(at_seconds__gte=0), name="recording_comment_within"),
        ]


class LegalHold(models.Model):
    """The recordings of one call, or of all calls of a customer, are not deleted until somebody lifts this."""

    call = models.ForeignKey("telephony.Call", models.CASCADE, null=True, blank=True, related_name="holds")
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, null=True, blank=True, related_name="+"
    )
    why = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey("staff.Employee", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey("staff.Employee", models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(call__isnull=True, customer__isnull=False)
                | Q(call__isnull=False, customer__isnull=True),
                name="hold_on_a_call_or_a_customer",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]


class RecordingRules(Labelled):
    """How long recordings are kept, and which a manager may hear; there is one row."""

    THE_ONE: ClassVar[int] = 1

    class ManagersHear(models.TextChoices):
        OWN = "own", _("their own talks")
        CUSTOMERS = "customers", _("their own talks and those of their customers")
        GROUP = "group", _("all talks of their group")

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    kept_days = models.PositiveIntegerField(
        _("days a recording is kept"),
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_KEPT_DAYS)],
    )
    managers_hear = models.CharField(
        _("managers may hear"), max_length=10, choices=ManagersHear, default=ManagersHear.CUSTOMERS
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="recording_rules_are_one"),
            models.CheckConstraint(condition=Q(kept_days__gte=1), name="recording_kept_a_day_at_least"),
        ]

    @classmethod
    def current(cls) -> Self:
        """The row; unsaved defaults until somebody changes something."""
        return cls.objects.filter(pk=cls.THE_ONE).first() or cls()


class ConsentRule(Labelled):
    """On which calls of a line it is announced that talks are recorded, and how; a line without one announces nothing."""

    class Announces(models.TextChoices):
        NEVER = "never", _("Never")
        ALWAYS = "always", _("Always")
        COUNTRIES = "countries", _("To numbers of these countries")

    line = models.OneToOneField("telephony.Line", models.CASCADE, related_name="consent_rule")
    announces = models.CharField(_("is announced"), max_length=10, choices=Announces, default=Announces.NEVER)
    countries = models.JSONField(_("countries"), default=list, blank=True)  # ISO-2
    sound = models.ForeignKey(
        "telephony.Sound",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("announcement"),
    )
    refuse_key = models.CharField(
        _("key by which the caller refuses"), max_length=1, blank=True, choices=[(key, key) for key in KEYS]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(announces="never") | Q(sound__isnull=False), name="consent_says_something"
            ),
        ]


class ConsentProof(models.Model):
    """A caller heard the announcement that talks are recorded: which one, when, and from which number he called."""

    call = models.OneToOneField("telephony.Call", models.CASCADE, related_name="consent")
    sound = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the sound as it was then
    number = models.CharField(max_length=64, blank=True)
    spoken_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True, blank=True)


class RecordingExport(Labelled):
    """All calls of a customer with their sounds, in one file made in the background."""

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel")
        JSON = "json", _("JSON")

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    by = models.ForeignKey("staff.Employee", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    journal = models.CharField(_("journal as"), max_length=4, choices=Format, default=Format.XLSX)
    ready_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)  # the file, after some days
    calls = models.PositiveIntegerField(default=0)
    sounds = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-asked_at", "-pk")
