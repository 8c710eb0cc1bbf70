"""Counted days put together: the smallest tables that know what is asked, and fresh counts of days that changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from vonal.office.call_figures.columns import ALWAYS, APART, SHARES, SUMS, Table, unpack
from vonal.office.call_figures.counting import count_day, of_shares
from vonal.office.call_figures.models import ChangedDay, CountedDay

# A day is counted on the spot in the time a page takes; more of them are counted by a job, and until then as they were.
FRESH_DAYS = 7
WITHOUT = "talked"  # What the shortest sums are by, when nothing is told apart.


@dataclass(frozen=True)
class Read:
    """Rows with a ``day``, and how many days in them are not up to date."""

    table: Table
    days_behind: int


def read(
    first: date,
    last: date,
    wanted: Collection[str],
    *,
    each_call: bool = False,
    only: Mapping[str, Collection[int]] = MappingProxyType({}),
) -> Read:
    """
    The days from the first to the last, with the wanted columns beside those that are always there.

    With ``person`` among them a row is a person's share in calls, else calls; ``each_call`` keeps calls apart and says
    in ``call`` which one it is. ``only`` names codes of columns: others may be left out early, the reader narrows anyway.
    """
    unit = "shares" if "person" in wanted else "calls"
    apart = [name for name in APART if name in wanted]
    columns = [*apart, *ALWAYS, *SUMS, *(("person",) if unit == "shares" else ())]
    fresh, behind = _changed(first, last)
    parts, summed_days = [], set(fresh)
    if not each_call and (name := _sums(unit, apart)):
        stored = _stored(name, first, last, fresh)
        summed_days |= {day for day, _rows, _data in stored}
        parts.append(unpack(stored, name, columns))
    parts.append(_whole(unit, first, last, summed_days, columns, only, each_call=each_call))
    parts.extend(_fresh(day, unit, columns, each_call=each_call) for day in fresh)
    names = ["day", *columns, *(("call",) if each_call else ())]
    if each_call:
        _number_apart(parts)
    return Read({name: np.concatenate([part[name] for part in parts]) for name in names}, behind)


def _changed(first: date, last: date) -> tuple[list[date], int]:
    noted = ChangedDay.objects.filter(day__gte=first, day__lte=last).values_list("day", flat=True)
    changed = sorted(noted.order_by("-day").distinct(), reverse=True)
    return changed[:FRESH_DAYS], len(changed[FRESH_DAYS:])


def _sums(unit: str, apart: Sequence[str]) -> str:
    if unit == "shares":
        return f"shares:{','.join(('person', *apart))}" if len(apart) < 2 else ""
    return f"calls:{','.join(apart) or WITHOUT}" if len(apart) < 3 else ""


def _stored(name: str, first: date, last: date, but: Collection[date]) -> list[tuple[date, int, bytes]]:
    rows = CountedDay.objects.filter(table=name, day__gte=first, day__lte=last).order_by("day")
    found = rows.values_list("day", "rows", "data").iterator(200)
    return [(day, length, bytes(data)) for day, length, data in found if day not in but]


def _whole(
    unit: str,
    first: date,
    last: date,
    but: Collection[date],
    columns: Sequence[str],
    only: Mapping[str, Collection[int]],
    *,
    each_call: bool,
) -> Table:
    """The days that are not summed."""
    own = [name for name in columns if name != "person"]
    stored = _stored("calls", first, last, but)
    calls = unpack(stored, "calls", own)
    if unit == "calls":
        return calls
    days = {day for day, _rows, _data in stored}
    told = [row for row in _stored("shares", first, last, but) if row[0] in days]
    shares = unpack(told, "shares", SHARES)
    begins, place = {}, 0
    for day, rows, _data in stored:
        begins[day] = place
        place += rows
    offsets = np.repeat(
        np.array([begins[day] for day, _, _ in told], np.int64),
        np.array([rows for _, rows, _ in told], np.int64),
    )
    shares["call"] = shares["call"].astype(np.int64) + offsets
    for name in only.keys() & set(own):
        codes = list(only[name])
        # What became of a call is told of each share of its own.
        fits = np.isin(shares[name], codes) if name == "fate" else np.isin(calls[name], codes)[shares["call"]]
        kept = np.flatnonzero(fits)
        shares = {each: column[kept] for each, column in shares.items()}
    return _of_shares(shares, calls, columns, each_call=each_call)


def _fresh(day: date, unit: str, columns: Sequence[str], *, each_call: bool) -> Table:
    tables = count_day(day)
    calls, shares = tables["calls"], tables["shares"]
    length = len(calls["hour"])
    calls |= {"day": np.full(length, day.toordinal()), "n": np.ones(length, np.int64)}
    return calls if unit == "calls" else _of_shares(shares, calls, columns, each_call=each_call)


def _of_shares(shares: Table, calls: Table, columns: Sequence[str], *, each_call: bool) -> Table:
    wanted = ["day", *(name for name in columns if name not in ("person", "n"))]
    table = of_shares(shares, calls, wanted)
    return {**table, "call": shares["call"].astype(np.int64)} if each_call else table


def _number_apart(parts: Sequence[Table]) -> None:
    """Calls of different parts are different calls."""
    begin = 0
    for part in parts:
        part["call"] = part["call"] + begin
        begin = int(part["call"].max(initial=begin)) + 1
