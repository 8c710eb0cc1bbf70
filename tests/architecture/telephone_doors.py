"""Who may open what of calls and of the telephone."""

from tests.architecture.door import (
    EVERYONE,
    HEAR_CALLS,
    NOBODY,
    OWN,
    RUN_THE_OFFICE,
    SEE_CUSTOMERS,
    TOP,
    WRITE_CALLS,
    Door,
)

TELEPHONE_DOORS = {
    # Calls
    "journal": Door(get=EVERYONE, shows=HEAR_CALLS),
    "calls_export": Door(get=EVERYONE, shows=HEAR_CALLS),
    "call": Door(get=HEAR_CALLS),
    "call_outcome": Door(post=WRITE_CALLS),
    "call_note": Door(post=WRITE_CALLS),
    "call_hang_up": Door(post=WRITE_CALLS),
    **{
        f"call_{move}": Door(post=HEAR_CALLS, shows=NOBODY)
        for move in ("hold", "resume", "transfer", "consult", "complete", "turn", "join", "cancel")
    },
    "call_listen": Door(post=frozenset({"director"}), shows=NOBODY),
    "listening_stop": Door(post=EVERYONE),
    "call_send": Door(post=HEAR_CALLS, shows=NOBODY),
    "console": Door(get=RUN_THE_OFFICE | {"secretary"}, shows=NOBODY),
    "call_quality": Door(post=OWN),
    "call_called_back": Door(post=HEAR_CALLS),
    # One's own telephone
    "telephone_new": Door(post=NOBODY),  # There has been no switch, so that there is nothing to set up.
    "telephone_throw_out": Door(post=OWN | TOP),
    "telephone_setup": Door(get=NOBODY),  # Whoever has the key needs no account; nobody has one here.
    "telephones": Door(get=RUN_THE_OFFICE, shows=NOBODY),
    "address_let_in": Door(post=TOP, shows=NOBODY),
    "phone_state": Door(get=EVERYONE, shows=OWN),
    "phone_account": Door(get=EVERYONE),
    "phone_numbers": Door(get=EVERYONE, shows=SEE_CUSTOMERS),
    "phone_dial": Door(post=EVERYONE),
    "phone_other": Door(post=EVERYONE),
    "phone_not_now": Door(post=EVERYONE),
    "phone_on_line": Door(post=EVERYONE),
    "phone_off_line": Door(post=EVERYONE),
    "phone_away": Door(get=EVERYONE, post=EVERYONE, shows=NOBODY),
    "phone_wrap_up_end": Door(post=EVERYONE),
    "phone_rejoin": Door(post=EVERYONE),
    "call_yourself": Door(post=EVERYONE),
    "phone_here": Door(post=EVERYONE),
}
