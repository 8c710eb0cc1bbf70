"""What calls are told apart by, as numbers: fates, directions, outcomes, and the steps times are put into."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.office.telephony.models import Call, Outcome

DIRECTIONS = tuple(Call.Direction.values)
OUTCOMES = ("", *Outcome.values)

# Of a call, or of one person's share in it.
ANSWERED, MISSED, NOT_REACHED, TAKEN = 1, 2, 3, 4
FATES: dict[int, str | Promise] = {
    ANSWERED: _("Answered"),
    MISSED: pgettext_lazy("calls", "Missed"),
    NOT_REACHED: _("Nobody reached"),
    TAKEN: _("Taken by a colleague"),
}
FATE_KEYS = {ANSWERED: "answered", MISSED: "missed", NOT_REACHED: "not_reached", TAKEN: "taken"}

# A step ends before its number of seconds.
WAITED_STEPS = (5, 10, 20, 30, 60)
WAITED: tuple[str | Promise, ...] = (
    _("under 5 s"), _("5 to 10 s"), _("10 to 20 s"), _("20 to 30 s"), _("30 to 60 s"), _("over a minute"),
)  # fmt: skip
IN_TIME = 3  # The steps in which an answer is in time: before 20 s.

TALKED_STEPS = (30, 60, 180, 600)
TALKED: tuple[str | Promise, ...] = (
    _("no talk"), _("under 30 s"), _("30 to 60 s"), _("1 to 3 min"), _("3 to 10 min"), _("over 10 min"),
)  # fmt: skip

BACK_STEPS = (900, 3_600, 4 * 3_600, 24 * 3_600)
BACK: tuple[str | Promise, ...] = (
    _("not missed"), _("within 15 min"), _("within an hour"), _("within 4 hours"), _("within a day"), _("later than a day"),
    _("not yet"),
)  # fmt: skip
NOT_BACK = len(BACK) - 1


def bounds(steps: tuple[int, ...], step: int) -> tuple[int, int | None]:
    """From how many seconds a step lasts until how many; None is no end."""
    return (steps[step - 1] if step else 0), (steps[step] if step < len(steps) else None)
