"""Reports everybody asks for, one click away."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

STANDING = (
    ("misses", "rows=person&measure=missed&direction=0"),
    ("back", "rows=back&measure=missed&direction=0&fate=2"),
    ("week", "rows=weekday&columns=hour&span=90"),
)


def standing() -> list[tuple[str, str]]:
    """The name and the address of each."""
    names = {
        "misses": _("Who misses most"),
        "back": _("How fast missed callers are called back"),
        "week": _("When we are called"),
    }
    found = [(names[key], f"{reverse('call_report')}?{words}") for key, words in STANDING]
    return [
        *found,
        (_("Load and people on line"), reverse("load_report")),
        (_("From talk to deal"), reverse("talk_to_deal")),
    ]
