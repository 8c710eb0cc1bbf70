"""What the switchboard's reasons are called on the screens."""

from django.utils.translation import gettext_lazy as _

from vonal.switchboard.core.office import Failed, Missed, Skipped
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.transfers import Fate

WHY_RUNG = {
    Reason.OWN_MANAGER: _("leads the customer"),
    Reason.EXPERIENCED: _("experienced colleague"),
    Reason.REGION: _("the region's manager"),
    Reason.ON_DUTY: _("on duty"),
    Reason.GROUP: _("the group"),
    Reason.DEPUTY: _("stands in for the customer's manager"),
    Reason.NAMED: _("rung by name"),
    Reason.QUEUE: _("was free for the queue"),
    Reason.CHOSEN: _("chosen"),
    Reason.DIALLED: _("called"),
    Reason.CALLED: _("a colleague called"),
    Reason.PASSED_ON: _("a colleague passed the call on"),
    Reason.ASKED: _("a colleague asked"),
    Reason.CAME_BACK: _("nobody took the call over"),
}
WHY_MISSED = {
    Missed.NO_ANSWER: _("no answer"),
    Missed.DECLINED: _("declined"),
    Missed.BUSY: _("busy"),
    Missed.UNREACHABLE: _("telephone unreachable"),
    Missed.TAKEN: _("a colleague answered"),
    Missed.SENT_ON: _("the call was sent to a colleague"),
    Missed.GAVE_UP: _("the caller hung up"),
}
WHY_SKIPPED = {
    Skipped.OFF_LINE: _("off line"),
    Skipped.UNREACHABLE: _("telephone unreachable"),
    Skipped.BUSY: _("in another call"),
    Skipped.WRAPPING_UP: _("wrapping up"),
    Skipped.DECLINED: _("had declined"),
    Skipped.UNKNOWN: _("has no telephone"),
}
WHY_FAILED = {
    Failed.BUSY: _("The number is busy."),
    Failed.NO_ANSWER: _("Nobody answered."),
    Failed.DECLINED: _("The call was declined."),
    Failed.UNREACHABLE: _("The number cannot be reached."),
    Failed.NO_TRUNK: _("There is no line to call out on."),
    Failed.REFUSED: _("This number may not be called."),
    Failed.IN_A_CALL: _("You are in a call already."),
}
FATES = {
    Fate.PASSED: _("passed on"),
    Fate.CAME_BACK: _("came back"),
    Fate.NOBODY: _("nobody took it"),
    Fate.CANCELLED: _("not passed on"),
    Fate.JOINED: _("talked together"),
    Fate.GAVE_UP: _("the customer hung up"),
    Fate.NO_ANSWER: _("no answer"),
    Fate.DECLINED: _("declined"),
    Fate.BUSY: _("busy"),
    Fate.UNREACHABLE: _("telephone unreachable"),
    Fate.REFUSED: _("not allowed"),
}
