"""What a door is, and the sets of people they open for."""

from __future__ import annotations

from dataclasses import dataclass

from tests.architecture.foreign_office import OWNER
from vonal.office.staff.models import Role

EVERYONE = frozenset({OWNER, *Role.values})
NOBODY: frozenset[str] = frozenset()
OWN = frozenset({OWNER})
TOP = frozenset({"director", "administrator"})
# The head here leads another group: the owner is none of his people.
RUN_THE_OFFICE = TOP | {"head"}
KEEP_FORMS = RUN_THE_OFFICE | {"marketer"}
SEE_TASKS = OWN | TOP
HEAR_CALLS = OWN | TOP | {"secretary"}
HEAR_RECORDINGS = OWN | TOP
WRITE_CALLS = OWN | TOP
CHANGE_TALKS = WRITE_CALLS  # Of those who may write about the call, all may change the card.
CHANGE_DEALS = OWN | TOP | {"secretary"}
CHANGE_CUSTOMERS = CHANGE_DEALS | {"support"}
MERGE = OWN | TOP
SELL = EVERYONE - {"accountant", "lawyer", "marketer", "support"}
SEE_CUSTOMERS = CHANGE_CUSTOMERS | {"accountant", "lawyer", "marketer"}
ADD_CUSTOMERS = EVERYONE - {"accountant", "lawyer", "marketer"}


@dataclass(frozen=True)
class Door:
    """
    Who is let in, by method; None is a method that is not there. Everybody else meets 403 or 404, and leaves
    everything as it was. ``shows``: in whose answer the owner's things may stand; unless said, of those let in to a door
    that is not open to everyone.
    """

    get: frozenset[str] | None = None
    post: frozenset[str] | None = None
    shows: frozenset[str] | None = None

    @property
    def shown_to(self) -> frozenset[str]:
        if self.shows is not None:
            return self.shows
        let_in = (self.get or NOBODY) | (self.post or NOBODY)
        return NOBODY if let_in == EVERYONE else let_in
