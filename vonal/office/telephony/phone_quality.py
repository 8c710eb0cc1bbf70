"""
How talks sound on SIP telephones: they tell Asterisk by RTCP (RFC 3550), and Asterisk us when asked. Browsers tell us
themselves when a talk is over.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime
from typing import Any

from django.db import close_old_connections
from django.db.models import Q

from vonal.core.clock import now
from vonal.office.telephony.models import Leg
from vonal.office.telephony.quality import Measured, keep_qualities
from vonal.switchboard.ari.translation import Device
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.request import request
from vonal.switchboard.core.plan import Reason

EVERY_SECONDS = 5.0
# More packets than a talk can have: Asterisk counts one that came twice as one lost less than none.
BELOW_NOTHING = 2**31

log = logging.getLogger("vonal.quality")


class QualityKeeper:
    """Run it beside the switchboard, one for each of several nodes."""

    def __init__(self, settings: AsteriskSettings) -> None:
        self._settings = settings

    async def run(self) -> None:
        """Until cancelled; a fault is written to the log, and it goes on."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await asyncio.to_thread(self._measure)
            except Exception:
                log.exception("The talks could not be measured; trying again.")

    def _measure(self) -> None:
        close_old_connections()
        measure_talks(self._settings, at=now())


def measure_talks(settings: AsteriskSettings, *, at: datetime) -> None:
    """Keep what the SIP telephones in talks of this Asterisk say now; blocks while it asks, though not for long."""
    found: dict[tuple[int, int], Measured] = {}
    enough = time.monotonic() + EVERY_SECONDS
    for leg in _talking():
        if time.monotonic() > enough:  # A silent network would keep us.
            break
        if (channel := _channel(leg, settings)) is None:
            continue
        measured = measured_by(request(settings, "GET", f"channels/{channel}/rtp_statistics"))
        if measured is not None:
            found[leg.call_id, leg.employee_id] = measured
    keep_qualities(found, at=at)


def measured_by(said: object) -> Measured | None:
    """
    What ARI's ``rtp_statistics`` tell of a telephone; None while it has not sent a report, as some never do. Packets are
    numbers, times seconds; ``tx`` is what we sent and it received.
    """
    if not isinstance(said, dict) or not said.get("rtt"):
        return None
    return Measured(
        lost_in=_share(said, "tx"),
        jitter_in_ms=1000 * float(said.get("txjitter", 0)),
        lost_out=_share(said, "rx"),
        jitter_out_ms=1000 * float(said.get("rxjitter", 0)),
        round_trip_ms=1000 * float(said["rtt"]),
    )


def _share(said: dict[str, Any], way: str) -> float:
    """In percent; those received are counted, those sent and lost are not received."""
    lost, count = int(said.get(f"{way}ploss", 0)), int(said.get(f"{way}count", 0))
    if not 0 <= lost < BELOW_NOTHING:
        return 0.0
    whole = max(count, lost) if way == "tx" else count + lost
    return 100 * lost / whole if whole else 0.0


def _talking() -> list[Leg]:
    """Of those who dialled nobody has noted on what."""
    on_phone = Q(device="phone") | Q(device="", reason=Reason.DIALLED)
    legs = Leg.objects.filter(on_phone, ended_at__isnull=True, answered_at__isnull=False)
    return list(legs.select_related("call"))


def _channel(leg: Leg, settings: AsteriskSettings) -> str | None:
    if leg.reason != Reason.DIALLED:
        return f"{leg.switch_id}.{Device.PHONE}"
    found = request(settings, "GET", f"channels/{leg.call.switch_id}")
    name = str(found.get("name", "")) if isinstance(found, dict) else ""
    is_phone = name and not name.rpartition("-")[0].endswith("-web")
    return leg.call.switch_id if is_phone else None
