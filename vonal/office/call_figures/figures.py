"""What is told of a number of calls."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from vonal.office.call_figures.columns import SUMS, Column, Table, distinct
from vonal.office.call_figures.dimensions import ANSWERED, MISSED, NOT_BACK, NOT_REACHED, TAKEN


@dataclass(slots=True)
class Figures:
    """
    Counts and seconds of some calls; of a person's share in them, ``taken`` are those a colleague took after it rang
    at him. ``waited_seconds`` are those of answered calls, ``back_seconds`` from the end of a missed call to the call-back.
    """

    calls: int = 0
    answered: int = 0
    missed: int = 0
    not_reached: int = 0
    taken: int = 0
    back: int = 0
    back_soon: int = 0  # within fifteen minutes
    waited_seconds: int = 0
    talk_seconds: int = 0
    back_seconds: int = 0

    def add(self, other: Figures) -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def missed_percent(self) -> int | None:
        """Of those that came to an end here: answered or missed."""
        ended = self.answered + self.missed
        return round(100 * self.missed / ended) if ended else None

    @property
    def mean_talk(self) -> int | None:
        return round(self.talk_seconds / self.answered) if self.answered else None

    @property
    def mean_wait(self) -> int | None:
        return round(self.waited_seconds / self.answered) if self.answered else None

    @property
    def mean_back(self) -> int | None:
        return round(self.back_seconds / self.back) if self.back else None


def figures_of(columns: Table) -> list[Figures]:
    """What the columns of ``counted`` say, one by one."""
    names = list(columns)
    values = zip(*(columns[name].tolist() for name in names), strict=True)
    return [Figures(**dict(zip(names, each, strict=True))) for each in values]


def counted(table: Table, key: Column, length: int) -> Table:
    """The figures of the rows of each key, from 0 on, as columns."""
    # One pass for all counts: of each key, fate and step of calling back.
    steps, fates = NOT_BACK + 1, TAKEN + 1
    cell = (key * fates + table["fate"]) * steps + table["back"]
    n, waited, talk, back = (
        _sum(cell, table[name], length * fates * steps).reshape(length, fates, steps) for name in SUMS
    )
    by_fate, missed = n.sum(axis=2), n[:, MISSED, :]
    return {
        "calls": by_fate.sum(axis=1),
        "answered": by_fate[:, ANSWERED],
        "missed": by_fate[:, MISSED],
        "not_reached": by_fate[:, NOT_REACHED],
        "taken": by_fate[:, TAKEN],
        "back": missed[:, 1:NOT_BACK].sum(axis=1),
        "back_soon": missed[:, 1],
        "waited_seconds": waited[:, ANSWERED, :].sum(axis=1),
        "talk_seconds": talk[:, ANSWERED, :].sum(axis=1),
        "back_seconds": back[:, MISSED, 1:NOT_BACK].sum(axis=1),
    }


def added_up(columns: Table, codes: Column) -> dict[int, Figures]:
    """Counted cells that have the same code, together."""
    if not len(codes):
        return {}
    values, key = distinct(codes)
    sums = {name: _sum(key, column, len(values)) for name, column in columns.items()}
    return dict(zip(values.tolist(), figures_of(sums), strict=True))


def _sum(key: Column, column: Column, length: int) -> Column:
    return np.rint(np.bincount(key, column, length)).astype(np.int64)
