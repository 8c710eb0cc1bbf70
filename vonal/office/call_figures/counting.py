"""A day's calls read and put into columns; the same rows whoever asks, now or years later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection, transaction

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.core.statements import Statement
from vonal.office.call_figures.columns import ALWAYS, APART, CALLS, Column, Table, pack, summed
from vonal.office.call_figures.dimensions import (
    ANSWERED,
    BACK_STEPS,
    DIRECTIONS,
    MISSED,
    NOT_BACK,
    NOT_REACHED,
    OUTCOMES,
    TAKEN,
    TALKED_STEPS,
    WAITED_STEPS,
)
from vonal.office.call_figures.models import ChangedDay, CountedDay

# Below so many rows a day is read as quickly as its sums; above, sums are kept where they are so many times shorter.
WORTH_SUMMING = 1_000
SHORTER = 4
PAIRS = [f"{one},{other}" for at, one in enumerate(APART) for other in APART[at + 1 :]]
SUMMED = {
    "calls": [*APART, *PAIRS],
    "shares": ["person", *(f"person,{each}" for each in APART)],
}

_SECONDS = {
    # Half a millisecond, because days as floating numbers end a little early.
    "sqlite": "CAST((julianday({0}) - julianday({1})) * 86400.0 + 0.0005 AS INTEGER)",
    "postgresql": "FLOOR(EXTRACT(EPOCH FROM ({0} - {1})))::bigint",
}
_EPOCH = {
    "sqlite": "CAST((julianday({0}) - 2440587.5) * 86400.0 + 0.0005 AS INTEGER)",
    "postgresql": "FLOOR(EXTRACT(EPOCH FROM {0}))::bigint",
}
_CALLS = """
SELECT c.id, {epoch}, {directions}, COALESCE(c.answered_by_id, 0), CASE WHEN c.answered_at IS NULL THEN 0 ELSE 1 END,
 CASE WHEN c.missed THEN 1 ELSE 0 END, COALESCE(c.line_id, 0), COALESCE(l.source_id, k.source_id, 0),
 COALESCE(k.region_id, 0), {outcomes}, COALESCE({waited}, 0), COALESCE({talked}, 0), COALESCE({back}, -1)
FROM telephony_call c LEFT JOIN telephony_line l ON l.id = c.line_id LEFT JOIN customers_customer k ON k.id = c.customer_id
WHERE c.started_at >= %s AND c.started_at < %s AND c.state = 'ended' ORDER BY c.id
"""
_LEGS = """
SELECT g.call_id, g.employee_id FROM telephony_leg g JOIN telephony_call c ON c.id = g.call_id
WHERE c.started_at >= %s AND c.started_at < %s AND c.state = 'ended' AND g.skipped_why = ''
"""


def count_day(day: date) -> dict[str, Table]:
    """The tables ``calls`` and ``shares`` of a day by the company's clock, counted from the calls themselves."""
    zone = ZoneInfo(company().time_zone)
    since, until = start_of_day(day, zone), end_of_day(day, zone)
    asked = [connection.ops.adapt_datetimefield_value(moment) for moment in (since, until)]
    found = _columns(_statement().rows(*asked), 13)
    ids, epochs, direction, by, answered, missed, line, source, region, outcome, waited, talked, back = found
    fate = np.where(answered > 0, ANSWERED, np.where(missed > 0, MISSED, NOT_REACHED))
    steps = np.digitize(back, BACK_STEPS) + 1
    calls: Table = {
        "hour": _hours(epochs, since, until, zone),
        "direction": direction,
        "fate": fate,
        "back": np.where(missed == 0, 0, np.where(back < 0, NOT_BACK, steps)),
        "outcome": outcome,
        "waited": np.digitize(waited, WAITED_STEPS),
        "talked": np.where(answered > 0, np.digitize(talked, TALKED_STEPS) + 1, 0),
        "line": line,
        "source": source,
        "region": region,
        "waited_seconds": np.maximum(waited, 0),
        "talk_seconds": np.maximum(talked, 0),
        "back_seconds": np.maximum(back, 0) * (missed > 0),
    }
    return {"calls": calls, "shares": _shares(ids, by, fate, Statement(_LEGS).rows(*asked))}


def store(day: date, tables: dict[str, Table]) -> None:
    """Put what was counted in the place of what was counted before."""
    rows = []
    for name, table in with_sums(tables):
        length = len(next(iter(table.values())))
        if length:
            rows.append(CountedDay(day=day, table=name, rows=length, data=pack(table, name)))
    CountedDay.objects.filter(day=day).delete()
    CountedDay.objects.bulk_create(rows)


def count_days(days: Iterable[date]) -> None:
    """Count these days anew; a day is whole or as it was before."""
    for day in days:
        with transaction.atomic():
            # Read first: what is noted by others from here on stays noted.
            noted = list(ChangedDay.objects.filter(day=day).values_list("pk", flat=True))
            store(day, count_day(day))
            ChangedDay.objects.filter(pk__in=noted).delete()


def with_sums(tables: dict[str, Table]) -> Iterator[tuple[str, Table]]:
    """The tables, and their sums where they are worth it."""
    yield from tables.items()
    calls, shares = tables["calls"], tables["shares"]
    whole = {
        "calls": {**calls, "n": np.ones(len(calls["hour"]), np.int64)},
        "shares": of_shares(shares, calls),
    }
    for unit, table in whole.items():
        if (length := len(table["n"])) < WORTH_SUMMING:
            continue
        for by in SUMMED[unit]:
            short = summed(table, (*by.split(","), *ALWAYS))
            if len(short["n"]) * SHORTER < length:
                yield f"{unit}:{by}", short


def of_shares(shares: Table, calls: Table, wanted: Sequence[str] = CALLS) -> Table:
    """Each share with what is known of its call; a talk is his who talked, a wait everybody's."""
    table = {name: calls[name][shares["call"]] for name in wanted if name != "fate"}
    table |= {"person": shares["person"], "fate": shares["fate"], "n": np.ones(len(shares["call"]), np.int64)}
    if "talk_seconds" in table:
        table["talk_seconds"] = table["talk_seconds"] * (shares["fate"] == ANSWERED)
    return table


def _shares(ids: Column, by: Column, fate: Column, legs: list[tuple[int, int]]) -> Table:
    rung = np.array(legs, dtype=np.int64).reshape(-1, 2)
    talked = np.flatnonzero(by > 0)
    call = np.concatenate([np.searchsorted(ids, rung[:, 0]), talked]).astype(np.int64)
    person = np.concatenate([rung[:, 1], by[talked]])
    # Of several rings at one person, one.
    both = np.unique(call * (int(person.max(initial=0)) + 1) + person) if len(call) else call
    call, person = np.divmod(both, int(person.max(initial=0)) + 1) if len(both) else (call, person)
    own = np.where((fate[call] == ANSWERED) & (by[call] != person), TAKEN, fate[call])
    return {"call": call, "person": person, "fate": own}


def _columns(rows: list[tuple[int, ...]], width: int) -> Column:
    return np.array(rows, dtype=np.int64).reshape(-1, width).T


def _hours(epochs: Column, since: datetime, until: datetime, zone: ZoneInfo) -> Column:
    """By the company's clock, also on the days it is put forward or back."""
    hours = np.zeros(len(epochs), dtype=np.int64)
    moment = since
    while moment < until:
        at = int(moment.timestamp())
        within = (epochs >= at) & (epochs < at + 900)
        hours[within] = moment.astimezone(zone).hour
        moment = datetime.fromtimestamp(at + 900, zone)
    return hours


_statements: dict[str, Statement] = {}


def _statement() -> Statement:
    vendor = connection.vendor
    if vendor not in _statements:
        seconds, epoch = _SECONDS[vendor], _EPOCH[vendor]
        sql = _CALLS.format(
            epoch=epoch.format("c.started_at"),
            directions=_codes("c.direction", DIRECTIONS),
            outcomes=_codes("c.outcome", OUTCOMES),
            waited=seconds.format("COALESCE(c.answered_at, c.ended_at)", "c.started_at"),
            talked=seconds.format("c.ended_at", "c.answered_at"),
            back=seconds.format("c.called_back_at", "COALESCE(c.ended_at, c.started_at)"),
        )
        _statements[vendor] = Statement(sql)
    return _statements[vendor]


def _codes(column: str, values: Sequence[str]) -> str:
    whens = " ".join(f"WHEN '{value}' THEN {code}" for code, value in enumerate(values))
    return f"CASE {column} {whens} ELSE 0 END"
