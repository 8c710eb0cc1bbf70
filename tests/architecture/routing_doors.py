"""Who may open what of the rules that say whom a call rings at."""

from tests.architecture.door import RUN_THE_OFFICE, TOP, Door

ROUTING_DOORS = {
    "call_rules": Door(get=RUN_THE_OFFICE),
    "call_rule_new": Door(get=RUN_THE_OFFICE, post=RUN_THE_OFFICE),
    "who_would_ring": Door(get=RUN_THE_OFFICE),
    "call_rule": Door(get=RUN_THE_OFFICE, post=RUN_THE_OFFICE),
    "call_rule_switch": Door(post=RUN_THE_OFFICE),
    "call_rule_move": Door(post=RUN_THE_OFFICE),
    "call_rule_remove": Door(post=RUN_THE_OFFICE),
    "call_rule_restore": Door(post=RUN_THE_OFFICE),
    "call_menus": Door(get=RUN_THE_OFFICE),
    "call_menu_new": Door(get=RUN_THE_OFFICE, post=RUN_THE_OFFICE),
    "call_menu": Door(get=RUN_THE_OFFICE, post=RUN_THE_OFFICE),
    "call_menu_remove": Door(post=RUN_THE_OFFICE),
    "call_menu_restore": Door(post=RUN_THE_OFFICE),
    "sounds": Door(get=RUN_THE_OFFICE, post=RUN_THE_OFFICE),
    "sound_spoken": Door(post=RUN_THE_OFFICE),
    "sound_played": Door(get=RUN_THE_OFFICE),
    "sound_name": Door(post=RUN_THE_OFFICE),
    "sound_music": Door(post=RUN_THE_OFFICE),
    "sound_remove": Door(post=RUN_THE_OFFICE),
    "sound_restore": Door(post=RUN_THE_OFFICE),
    # Whom the novice is trusted with his head says, not he himself.
    "customer_trust": Door(post=TOP),
    "person_novice": Door(post=TOP),
}
