"""A rule of follow-ups in the foreign office."""

from __future__ import annotations

from tests.telephony.cast import NOON
from tests.web.office import Furnished
from vonal.office.follow_ups.operations import make_rule
from vonal.office.follow_ups.timers import set_timers
from vonal.office.follow_ups.triggers.stages import entered


def followed_up(furnished: Furnished) -> dict[str, int]:
    """A rule that waits because of the owner's deal."""
    stage, director = furnished.deal.stage, furnished.director
    rule = make_rule(
        by=director,
        at=NOON,
        name="Ask",
        trigger="stage",
        when={"stages": [stage.pk]},
        amount=10,
        actions=[{"kind": "task", "text": "Call", "who": "leader"}],
    )
    set_timers(rule, [entered(furnished.deal, stage, furnished.deal.entered_stage_at)])
    return {"follow_up_id": rule.pk, "firing_id": rule.firings.get().pk}
