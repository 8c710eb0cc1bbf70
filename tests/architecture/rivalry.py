"""The owner's deal is wanted by a competitor, and was spoken of with a hashtag."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.telephony.cast import NOON
from tests.web.office import Furnished
from vonal.office.hashtags.models import Answer
from vonal.office.losses.operations import competitor_named, note_sighting


def competed_for(furnished: Furnished) -> dict[str, Any]:
    """A hashtag of the owner's, which he meant as a topic; a competitor for his deal."""
    made = Answer.objects.create(
        source="note:0", customer=furnished.customer, deal=furnished.deal, written="payment", state="dropped",
        by=furnished.manager, at=NOON,
    )  # fmt: skip
    rival = competitor_named("Rival Kft.", by=furnished.manager, at=NOON)
    seen = note_sighting(
        rival, text="Came twice", price=Decimal(900), deal=furnished.deal, by=furnished.manager, at=NOON
    )
    return {"answer_id": made.pk, "competitor_id": rival.pk, "sighting_id": seen.pk, "how": "open"}
