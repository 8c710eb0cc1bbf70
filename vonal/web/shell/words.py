"""The sentences that the page's own scripts say."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "close": _("Close"),
    "copied": _("Copied."),
    "error_connection": _("Vonal cannot be reached. Check your connection, then try again."),
    "error_forbidden": _("You may not do this. Reload the page if you have just signed in again."),
    "error_gone": _("This is no longer here, or it is not yours to see. Reload the page."),
    "error_server": _("Something went wrong on our side. Nothing was changed; try again in a moment."),
    "field_saved": _("Saved"),
    "field_saving": _("Saving…"),
    "field_waiting": _("Not saved yet; trying again"),
    "incoming_call": _("Incoming call"),
    "may_not_write": _("You may not change this."),
    "microphone_denied": _(
        "The microphone is not available. Allow it for this page in the browser, then go on line again."
    ),
    "microphone_needs_https": _(
        "A browser gives its microphone only to pages opened by https. Open Vonal by its https address."
    ),
    "moved_back": _("The deal could not be moved and is where it was."),
    "moved_to": _("Moved to {stage}."),
    "not_accepted": _("This cannot be kept as it is."),
    "pause": _("Pause"),
    "play": _("Play"),
    "recording": _("Recording"),
    "recording_unavailable": _("The recording cannot be played."),
    "speed": _("Speed {speed}"),
    "telephone_unavailable": _("The telephone cannot be reached. Calls do not ring here now."),
    "text_refused": _("This text could not be saved: “{text}”"),
    "undo": _("Undo"),
}
