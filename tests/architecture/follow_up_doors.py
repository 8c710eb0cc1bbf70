"""Who may open what of the rules of follow-ups; the head here leads another group and sees no customer of the owner's."""

from tests.architecture.door import RUN_THE_OFFICE, TOP, Door

FOLLOW_UP_DOORS = {
    "follow_ups": Door(get=RUN_THE_OFFICE),
    "follow_up_new": Door(get=RUN_THE_OFFICE, post=RUN_THE_OFFICE),
    "follow_up": Door(get=RUN_THE_OFFICE, post=RUN_THE_OFFICE),
    "follow_up_switch": Door(post=RUN_THE_OFFICE),
    "follow_up_remove": Door(post=RUN_THE_OFFICE),
    "follow_up_restore": Door(post=RUN_THE_OFFICE),
    "follow_up_log": Door(get=RUN_THE_OFFICE, shows=TOP),
    "follow_up_dry_run": Door(get=RUN_THE_OFFICE, shows=TOP),
    "follow_up_take_in": Door(post=RUN_THE_OFFICE),
    "firing_leave_out": Door(post=TOP),
    "firing_put_back": Door(post=TOP),
}
