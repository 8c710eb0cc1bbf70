"""Who may open the addresses of guests; the key tried is of another room than the one whose addresses are."""

from tests.architecture.door import EVERYONE, NOBODY, OWN, Door

GUEST_DOORS = {
    "room_guests": Door(get=OWN, post=OWN),
    "room_guests_band": Door(get=OWN),
    "guest_close": Door(post=OWN),
    "guest_reopen": Door(post=OWN),
    # Whoever knows the key is the guest: he sees himself and his one room.
    "guest_page": Door(get=EVERYONE, shows=EVERYONE),
    "guest_language": Door(post=EVERYONE),
    "guest_messages": Door(get=NOBODY, post=NOBODY),
    "guest_people": Door(get=NOBODY),
    "guest_read": Door(post=NOBODY),
    "guest_draft": Door(post=NOBODY),
    "guest_thread": Door(get=NOBODY),
    "guest_edit": Door(post=NOBODY),
    "guest_delete": Door(post=NOBODY),
    "guest_restore": Door(post=NOBODY),
    "guest_react": Door(post=NOBODY),
    "guest_files": Door(post=NOBODY),
    "guest_file": Door(get=NOBODY),
    "guest_file_seen": Door(get=NOBODY),
    "guest_file_small": Door(get=NOBODY),
    "guest_letter": Door(get=NOBODY),
    "guest_preview": Door(get=NOBODY),
}
