"""How talks sounded, measured where people sit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from vonal.office.staff.models import Employee
    from vonal.office.telephony.models import Call

# Lost packets in percent, jitter and round trip in milliseconds, up to which a talk sounds so; after ITU-T G.114 and the
# usual advice for voice: people notice 1 to 2 % lost, a buffer hides 30 ms, half a second makes them talk at once.
GOOD = (1.5, 30.0, 300.0)
FAIR = (4.0, 60.0, 500.0)


@dataclass(frozen=True, slots=True)
class Measured:
    """``in``: what the person heard; ``out``: what the exchange received of him, unknown in very short talks."""

    lost_in: float
    jitter_in_ms: float
    lost_out: float | None = None
    jitter_out_ms: float | None = None
    round_trip_ms: float | None = None


class Sound(models.TextChoices):
    """In one word."""

    GOOD = "good", pgettext_lazy("sound", "good")
    FAIR = "fair", pgettext_lazy("sound", "fair")
    POOR = "poor", pgettext_lazy("sound", "poor")


class CallQuality(models.Model):
    """What one person's browser or SIP telephone measured of a call; figures as in ``Measured``."""

    call = models.ForeignKey("telephony.Call", models.CASCADE, related_name="qualities")
    employee = models.ForeignKey("staff.Employee", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lost_in = models.FloatField()
    jitter_in_ms = models.FloatField()
    lost_out = models.FloatField(null=True, blank=True)
    jitter_out_ms = models.FloatField(null=True, blank=True)
    round_trip_ms = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("at",)
        constraints = [
            models.UniqueConstraint(fields=["call", "employee"], name="quality_once_per_person"),
            models.CheckConstraint(condition=Q(lost_in__gte=0, lost_in__lte=100), name="quality_is_a_share"),
        ]

    @property
    def heard(self) -> Sound:
        """How the other side sounded to him."""
        return sound(self.lost_in, self.jitter_in_ms, self.round_trip_ms)

    @property
    def was_heard(self) -> Sound | None:
        """How he reached the exchange; ``None`` when it never said."""
        if self.lost_out is None:
            return None
        return sound(self.lost_out, self.jitter_out_ms, self.round_trip_ms)


def sound(lost: float, jitter_ms: float | None, round_trip_ms: float | None) -> Sound:
    """The word for the worst of the three figures; an unknown one is no reproach."""
    figures = (lost, jitter_ms or 0, round_trip_ms or 0)
    for word, most in ((Sound.GOOD, GOOD), (Sound.FAIR, FAIR)):
        if all(figure <= limit for figure, limit in zip(figures, most, strict=True)):
            return word
    return Sound.POOR


@transaction.atomic
def keep_quality(call: Call, measured: Measured, *, by: Employee, at: datetime) -> CallQuality:
    """Keep what the browser of one who talked measured; the last word counts."""
    kept, _created = CallQuality.objects.update_or_create(
        call=call, employee=by, defaults={"at": at, **asdict(measured)}
    )
    return kept


def keep_qualities(measured: Mapping[tuple[int, int], Measured], *, at: datetime) -> None:
    """The same of many talks at once, by the numbers of the call and the person."""
    rows = [
        CallQuality(call_id=call, employee_id=person, at=at, **asdict(figures))
        for (call, person), figures in measured.items()
    ]
    names = ["at", *(field.name for field in fields(Measured))]
    CallQuality.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["call", "employee"], update_fields=names
    )
