"""What a rule can do: each step is put in here by the story that knows the packages it needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from vonal.office.follow_ups.models import Firing
from vonal.office.follow_ups.rules import Do

Step = Callable[[Firing, Do, datetime], dict[str, Any]]
_steps: dict[str, Step] = {}


class NotDone(Exception):
    """A step cannot be done; ``why`` is a key of ``TROUBLES``, or what an operation said."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def does(kind: str) -> Callable[[Step], Step]:
    """
    Say how a step is done; called once, when the stories are read.

    It is given the firing, what to do and the time, inside a transaction, and returns plain values: what was made.
    """

    def register(step: Step) -> Step:
        _steps[kind] = step
        return step

    return register


def step_of(kind: str) -> Step:
    """
    :raises LookupError: nobody knows how.
    """
    return _steps[kind]
