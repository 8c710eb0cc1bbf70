"""Who waits for whom, in the order they came, and who is offered to whom next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vonal.switchboard.core.office import Skipped


class _People(Protocol):
    def why_not(self, extension: str, at: datetime) -> Skipped | None: ...

    def idle_order(self, extension: str) -> int: ...


@dataclass(slots=True)
class _Waiter:
    call: str
    extensions: tuple[str, ...]
    anybody: frozenset[str]
    since: datetime
    offered: bool = False
    position: int = 0


class WaitingLine:
    """
    One line for all queues: a caller's position counts those before him who wait for any of the same people. Whoever did
    not take a call rests for a while, so that the next caller is tried with somebody else.
    """

    def __init__(self) -> None:
        self._waiters: dict[str, _Waiter] = {}
        self._rests: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._waiters)

    def __contains__(self, call: str) -> bool:
        return call in self._waiters

    def join(self, call: str, extensions: Sequence[str], since: datetime) -> None:
        """``extensions`` in the order of preference among equally idle people."""
        order = tuple(dict.fromkeys(extensions))
        self._waiters[call] = _Waiter(call, order, frozenset(order), since)
        self._waiters = dict(sorted(self._waiters.items(), key=lambda item: (item[1].since, item[0])))

    def leave(self, call: str) -> None:
        self._waiters.pop(call, None)
        if not self._waiters:
            self._rests.clear()

    def position(self, call: str) -> int:
        """1 is next; 0 when he does not wait."""
        return dict(self._positions()).get(call, 0)

    def moved(self) -> list[tuple[str, int]]:
        """Those whose position is not what it was when this was asked before."""
        moved = []
        for call, position in self._positions():
            waiter = self._waiters[call]
            if waiter.position != position:
                waiter.position = position
                moved.append((call, position))
        return moved

    def not_taken(self, call: str, extension: str, until: datetime) -> None:
        """This person rests; the caller may be offered to somebody else."""
        self._rests[extension] = until
        if (waiter := self._waiters.get(call)) is not None:
            waiter.offered = False

    def offers(self, people: _People, at: datetime) -> Iterator[tuple[str, str]]:
        """
        Calls and whom each is to ring at now, one at a time: who has waited longest first, who has been idle longest
        first. The next is chosen when the one before has been dealt with.
        """
        for waiter in list(self._waiters.values()):
            if waiter.offered or waiter.call not in self._waiters:
                continue
            free = [each for each in waiter.extensions if self._may_ring(each, people, at)]
            if free:
                waiter.offered = True
                yield waiter.call, min(free, key=people.idle_order)

    def _may_ring(self, extension: str, people: _People, at: datetime) -> bool:
        rests_until = self._rests.get(extension)
        rested = rests_until is None or rests_until <= at
        return rested and people.why_not(extension, at) is None

    def _positions(self) -> Iterator[tuple[str, int]]:
        before: dict[frozenset[str], int] = {}
        for waiter in self._waiters.values():
            same = sum(number for group, number in before.items() if not group.isdisjoint(waiter.anybody))
            yield waiter.call, same + 1
            before[waiter.anybody] = before.get(waiter.anybody, 0) + 1
