"""Who may find what was said: everybody what stands in rooms he may read."""

from tests.architecture.door import EVERYONE, NOBODY, OWN, Door

FINDING_DOORS = {
    "messages": Door(get=EVERYONE, shows=OWN),
    "message": Door(get=OWN),
    "topics": Door(get=EVERYONE, shows=OWN),
    "topic": Door(get=EVERYONE, shows=OWN),
    "topic_follow": Door(post=EVERYONE, shows=NOBODY),
    "topic_unfollow": Door(post=EVERYONE, shows=NOBODY),
}
