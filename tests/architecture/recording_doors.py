"""Who may open what of recordings."""

from tests.architecture.door import HEAR_CALLS, HEAR_RECORDINGS, NOBODY, OWN, RUN_THE_OFFICE, TOP, Door

RECORDING_DOORS = {
    "recording": Door(get=HEAR_RECORDINGS),
    "waveform": Door(get=HEAR_RECORDINGS),
    "recording_comment_new": Door(post=HEAR_RECORDINGS),
    "recording_comment_delete": Door(post=HEAR_RECORDINGS),
    "recording_comment_restore": Door(post=HEAR_RECORDINGS),
    "recording_rules": Door(get=RUN_THE_OFFICE, shows=TOP),
    "recording_rules_change": Door(post=TOP),
    "consent_change": Door(post=RUN_THE_OFFICE, shows=TOP),
    "hold_call": Door(post=TOP),
    "hold_customer": Door(post=TOP),
    "hold_lift": Door(post=TOP),
    "customer_recordings": Door(get=TOP, post=TOP),
    "recording_export": Door(get=OWN),
    "call_recording_pause": Door(post=HEAR_CALLS, shows=NOBODY),
    "call_recording_resume": Door(post=HEAR_CALLS, shows=NOBODY),
}
