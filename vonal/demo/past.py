"""Three months in the order they happened."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Deed = Callable[[datetime], None]


class Past:
    """Deeds planned for moments; those up to now are done in order, and may plan further ones."""

    def __init__(self) -> None:
        self._planned: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()

    def plan(self, at: datetime, deed: Deed) -> None:
        heapq.heappush(self._planned, (at, next(self._numbers), deed))

    def happen(self, until: datetime) -> None:
        """Do everything up to a moment; what lies after it stays undone."""
        while self._planned and self._planned[0][0] <= until:
            at, _number, deed = heapq.heappop(self._planned)
            deed(at)
