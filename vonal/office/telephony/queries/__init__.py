"""Reads of calls, and the doors to them."""

from vonal.office.telephony.queries.account import Account, phone_account
from vonal.office.telephony.queries.journal import (
    CursorIsBroken,
    Page,
    call_for,
    calls_of,
    check_own,
    journal,
    last_talk,
    line_for,
    missed_waiting,
    outcome_owed,
    own_call_for,
    recording_for,
    talked_call_for,
    with_chain,
    with_everything,
)
from vonal.office.telephony.queries.narrowing import Wanted, narrowed
from vonal.office.telephony.queries.phone import PhoneState, owed_now, phone_state
from vonal.office.telephony.queries.refused import refused_to_dial
from vonal.office.telephony.queries.today import DayNumbers, day_numbers

__all__ = [
    "Account",
    "CursorIsBroken",
    "DayNumbers",
    "Page",
    "PhoneState",
    "Wanted",
    "call_for",
    "calls_of",
    "check_own",
    "day_numbers",
    "journal",
    "last_talk",
    "line_for",
    "missed_waiting",
    "narrowed",
    "outcome_owed",
    "owed_now",
    "own_call_for",
    "phone_account",
    "phone_state",
    "recording_for",
    "refused_to_dial",
    "talked_call_for",
    "with_chain",
    "with_everything",
]
