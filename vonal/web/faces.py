"""How people are drawn wherever they stand: their circle, and what they do now."""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vonal.office.staff.models import Presence
from vonal.office.staff.presence_models import DEVICES

AVATAR_COLOURS = 8
DEVICE_ICONS = {"browser": "device-desktop", "phone": "phone"}


@lru_cache(2000)
def circle(name: str, size: str, presence: str, who: int | None = None) -> SafeString:
    """Initials in a colour that belongs to the name; ``who`` is the person whose presence is kept right on the page."""
    words = [word for word in name.split() if word[0].isalnum()]
    drawn = {
        "initials": "".join(word[0] for word in words[:2]).upper(),
        "colour": crc32(name.encode()) % AVATAR_COLOURS + 1,
        "size": size,
        "presence": presence,
        "who": who,
    }
    return render_to_string("parts/avatar.html", drawn)


@lru_cache(1000)
def words_for(state: str, why: str, devices: tuple[str, ...], _language: str) -> SafeString:
    """What somebody does, in the reader's language, which is named only to be told apart."""
    said = {"state": state, "label": Presence.State(state).label, "why": why}
    rung_at = [(DEVICE_ICONS[device], DEVICES[device]) for device in devices]
    return render_to_string("parts/presence.html", {**said, "devices": rung_at})
