"""Who may open what of the notices and calendars: everybody his own, nobody another person's."""

from tests.architecture.door import EVERYONE, NOBODY, OWN, Door

NOTICE_DOORS = {
    "notices": Door(get=EVERYONE, shows=OWN),
    "notices_bell": Door(get=EVERYONE),
    "notices_panel": Door(get=EVERYONE, shows=OWN),
    "notices_read": Door(post=EVERYONE),
    "notice": Door(get=OWN),
    "notice_answer": Door(post=OWN),
    "notice_undo": Door(post=OWN),
    "notice_answer_outside": Door(post=NOBODY),  # Without the key that came with a notice.
    "manner": Door(get=EVERYONE, post=EVERYONE, shows=OWN),
    "browser_add": Door(post=EVERYONE, shows=NOBODY),
    "browser_remove": Door(post=OWN),
    "calendars": Door(get=EVERYONE, shows=OWN),
    "calendar_link_new": Door(post=EVERYONE, shows=OWN),
    "calendar_link_revoke": Door(post=OWN),
    "calendar_new": Door(post=EVERYONE, shows=OWN),
    "calendar_read": Door(post=OWN),
    "calendar_remove": Door(post=OWN),
    "calendar_restore": Door(post=OWN),
    "calendar_feed": Door(get=EVERYONE, shows=EVERYONE),  # Whoever has the secret reads it.
    "service_worker": Door(get=EVERYONE),
    "manifest": Door(get=EVERYONE),
    "offline": Door(get=EVERYONE),
}
