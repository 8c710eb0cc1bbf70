"""Words one need not type: what usually comes of a task, and why it is put off."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vonal.office.tasks.models import Task

RESULTS: dict[str, tuple[str | Promise, ...]] = {
    Task.Kind.CALL: (
        _("Agreed"),
        _("Wants an offer"),
        _("Thinks about it"),
        _("Asked to call later"),
        _("Nobody answered"),
        _("Not interested"),
    ),
    Task.Kind.MEETING: (
        _("The meeting took place, agreed"),
        _("Wants an offer"),
        _("Thinks about it"),
        _("Nobody came"),
    ),
    Task.Kind.LETTER: (_("Sent"), _("Answer came"), _("No answer")),
    Task.Kind.OTHER: (_("Done, nothing more to say"), _("Passed on"), _("No longer needed")),
}
REASONS: tuple[str | Promise, ...] = (
    _("Could not be reached"),
    _("The customer asked for another day"),
    _("Waiting for an answer"),
    _("Something more urgent came"),
    _("Had no time"),
)
