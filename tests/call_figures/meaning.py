"""What one call counts for, said call by call, as plainly as it can be said."""

from __future__ import annotations

import math
from datetime import timedelta
from zoneinfo import ZoneInfo

from vonal.office.call_figures.asking import Question
from vonal.office.call_figures.dimensions import ANSWERED, DIRECTIONS, MISSED, NOT_REACHED, OUTCOMES, TAKEN
from vonal.office.call_figures.figures import Figures
from vonal.office.telephony.models import Call

Cells = dict[tuple[int, int], Figures]


def counted(
    call: Call, rung: set[int], question: Question, people: frozenset[int] | None,
    groups: dict[int, int | None], roots: dict[int, int], zone: ZoneInfo,
) -> Cells:  # fmt: skip
    only = dict(question.only)
    persons, chosen = only.pop("person", None), only.pop("group", None)
    about = rung if people is None else rung & people
    if persons is not None:
        about = about & persons
    if chosen is not None:
        about = {person for person in about if groups[person] in chosen}
    parted = {question.rows, question.columns}
    limited = people is not None or persons is not None or chosen is not None
    if "person" in parted:
        units = [(person, {person}) for person in about]
    elif "group" in parted:
        each = {groups[person] or 0 for person in about}
        units = [(group, {person for person in about if (groups[person] or 0) == group}) for group in each]
    else:
        units = [(0, about)] if about or not limited else []
    cells: Cells = {}
    for code, members in units:
        of_people = limited or bool(parted & {"person", "group"})
        values = _values(call, members if of_people else None, roots, zone) | {
            "person": code,
            "group": code,
            "": 0,
        }
        if all(values[name] in codes for name, codes in only.items()):
            cells[values[question.rows], values[question.columns]] = _figures(call, values["fate"])
    return cells


def _values(call: Call, members: set[int] | None, roots: dict[int, int], zone: ZoneInfo) -> dict[str, int]:
    at = call.started_at.astimezone(zone)
    fate = ANSWERED if call.answered_at else MISSED if call.missed else NOT_REACHED
    if fate == ANSWERED and members is not None and call.answered_by_id not in members:
        fate = TAKEN
    line_source = call.line.source_id if call.line else None
    source = line_source or (call.customer.source_id if call.customer else None) or 0
    talked = (
        math.floor((call.ended_at - call.answered_at).total_seconds())
        if call.answered_at and call.ended_at
        else None
    )
    back = (
        (call.called_back_at - call.ended_at).total_seconds()
        if call.called_back_at and call.ended_at
        else None
    )
    return {
        "fate": fate,
        "hour": at.hour,
        "weekday": at.weekday(),
        "day": at.toordinal(),
        "week": (at.date() - timedelta(days=at.weekday())).toordinal(),
        "month": at.date().replace(day=1).toordinal(),
        "direction": DIRECTIONS.index(call.direction),
        "outcome": OUTCOMES.index(call.outcome),
        "line": call.line_id or 0,
        "source": roots.get(source, 0),
        "region": (call.customer.region_id if call.customer else 0) or 0,
        "waited": sum(_waited(call) >= step for step in (5, 10, 20, 30, 60)),
        "talked": 0 if talked is None else 1 + sum(talked >= step for step in (30, 60, 180, 600)),
        "back": 0 if not call.missed else 6 if back is None else 1 + sum(back >= step for step in (900, 3600, 14400, 86400)),
    }  # fmt: skip


def _waited(call: Call) -> int:
    until = call.answered_at or call.ended_at
    assert until is not None
    return math.floor((until - call.started_at).total_seconds() + 0.0005)


def _figures(call: Call, fate: int) -> Figures:
    figures = Figures(calls=1)
    if fate == ANSWERED:
        assert call.answered_at
        assert call.ended_at
        figures.answered, figures.waited_seconds = 1, _waited(call)
        figures.talk_seconds = math.floor((call.ended_at - call.answered_at).total_seconds() + 0.0005)
    elif fate == MISSED:
        figures.missed = 1
        if call.called_back_at and call.ended_at:
            seconds = math.floor((call.called_back_at - call.ended_at).total_seconds() + 0.0005)
            figures.back, figures.back_seconds, figures.back_soon = 1, seconds, int(seconds < 900)
    elif fate == NOT_REACHED:
        figures.not_reached = 1
    else:
        figures.taken = 1
    return figures
