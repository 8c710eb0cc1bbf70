"""Everything that changes reasons, competitors and losses; actor and time are given, one transaction each."""

from vonal.office.losses.operations.competitors import (
    change_competitor,
    competitor_named,
    forget_sighting,
    make_competitor,
    name_rival,
    note_sighting,
    unname_rival,
)
from vonal.office.losses.operations.losses import CompetitorMissing, Refusal, take_loss_back, write_loss
from vonal.office.losses.operations.reasons import (
    NoReasonLeft,
    change_reason,
    create_ready_reasons,
    make_reason,
)

__all__ = [
    "CompetitorMissing",
    "NoReasonLeft",
    "Refusal",
    "change_competitor",
    "change_reason",
    "competitor_named",
    "create_ready_reasons",
    "forget_sighting",
    "make_competitor",
    "make_reason",
    "name_rival",
    "note_sighting",
    "take_loss_back",
    "unname_rival",
    "write_loss",
]
