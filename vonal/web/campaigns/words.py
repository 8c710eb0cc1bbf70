"""What came of a filling, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vonal.office.campaigns.models import Filling


def counts_in_words(filling: Filling) -> str:
    """``12 put on the list; left out: 3 on it already, 1 without a number``."""
    counts = {name: int(count) for name, count in filling.counts.items()}
    added = counts.get("added", 0)
    said = ngettext("%(n)d put on the list", "%(n)d put on the list", added) % {"n": added}
    left = [
        (counts.get("again", 0), _("on it already")),
        (counts.get("without_number", 0), _("without a number")),
        (counts.get("barred", 0), _("not to be called")),
        (counts.get("has_deal", 0), _("with an open deal")),
        (counts.get("talked", 0), _("talked with not long ago")),
    ]
    out = ", ".join(f"{count} {words}" for count, words in left if count)
    return f"{said}; {_('left out')}: {out}" if out else said
