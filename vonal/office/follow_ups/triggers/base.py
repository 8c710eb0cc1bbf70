"""What a trigger is: something of a customer or a deal that rules may wait for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.follow_ups.rules import When


@dataclass(frozen=True, slots=True)
class Cause:
    """
    A rule found what it waits for; ``since_at`` is what the delay is counted from.

    The same ``subject`` and ``key`` are followed up once by a rule. ``why``: plain values for ``told``.
    """

    subject: str
    key: str
    since_at: datetime
    customer_id: int
    deal_id: int | None = None
    contact_id: int | None = None
    why: dict[str, Any] = field(default_factory=dict)


class Trigger(Protocol):
    """
    One kind of thing rules wait for; another one is another file here, registered in ``TRIGGERS``.

    What happens at a moment (``is_looked_for`` False) is told by facts: a story in ``vonal.workflows`` makes the ``Cause`` and
    calls ``set_timers``. What comes by itself (a date, silence) is looked for once a day by ``found``.
    """

    is_looked_for: bool
    # What fell due on days nobody looked is found later; silence is still there.
    makes_up: bool
    # A date may be told of before it comes; nobody knows before when a deal moves.
    may_be_before: bool

    def check(self, when: When) -> None:
        """
        :raises ValidationError: this waits for nothing.
        """

    def found(self, rule: Rule, first: date, last: date, *, limit: int | None = None) -> Iterable[Cause]:
        """
        What falls due between two days of the company's, both included.

        Of what facts tell: what is there already, and would have been told had the rule been there.
        """

    def why_not(self, firing: Firing, when: When) -> str:
        """A key of ``WHY_NOT`` when it no longer holds, else nothing."""

    def told(self, why: dict[str, Any]) -> str:
        """The sentence people read: why the rule was carried out."""
