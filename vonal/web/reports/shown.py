"""An answer as a page shows it: rows with links to the calls behind each number, a chart, a heat map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vonal.core.days import format_length
from vonal.core.money import format_count
from vonal.office.call_figures.asking import Answer, Question
from vonal.office.call_figures.figures import Figures
from vonal.office.staff.models import Employee
from vonal.web.reports.asked import COUNT, MEASURES, PERCENT, SECONDS, Asked
from vonal.web.reports.dimensions import OF_TIME, named
from vonal.web.reports.links import calls_behind

SERIES = 8
BARS = 40
SHADES = 8
MOST_DAYS = 400
ALWAYS_ALL = {"weekday": range(7), "waited": range(6), "talked": range(6)}
_BY_PEOPLE = {"person", "group"}
IN_ORDER = ("hour", "weekday", "waited", "talked", "back", "fate", *OF_TIME)
SHOWN = (
    "calls",
    "answered",
    "missed",
    "missed_percent",
    "mean_wait",
    "talk_seconds",
    "mean_talk",
    "back",
    "mean_back",
)


@dataclass(frozen=True)
class Cell:
    """A number in words, the calls behind it, and how dark it is in a heat map, 0 to 8."""

    text: str
    link: str = ""
    shade: int = 0
    label: str = ""


@dataclass(frozen=True)
class Line:
    """A row; ``before`` is what its measure was in the days before."""

    name: str
    cells: list[Cell]
    before: str = ""
    change: str = ""


def value_of(figures: Figures, measure: str) -> int | None:
    value: int | None = getattr(figures, measure)
    return value


def text_of(figures: Figures | None, measure: str) -> str:
    """``12``, ``34 %``, ``1:05``; a dash where there is nothing to tell."""
    value = value_of(figures, measure) if figures else None
    kind = MEASURES[measure][1]
    if not value:
        return "–" if value is None or kind != COUNT else "0"
    return {
        COUNT: format_count(value, get_language() or "en"),
        PERCENT: f"{value} %",
        SECONDS: format_length(value),
    }[kind]


def rows_of(asked: Asked, answer: Answer, viewer: Employee) -> dict[int, str]:
    """The codes of the rows in the order they are shown, with their names."""
    question = asked.question
    found = named(question.rows, _filled(question, question.rows, set(answer.rows)), viewer)
    if question.rows in IN_ORDER:
        return found
    nothing = Figures()
    return dict(
        sorted(
            found.items(), key=lambda each: -(value_of(answer.rows.get(each[0], nothing), asked.measure) or 0)
        )
    )


def one_way(asked: Asked, answer: Answer, before: Answer | None, viewer: Employee) -> dict[str, Any]:
    """A line a row, with every figure of it."""
    measures = _measures(asked, answer)
    question = asked.question
    lines = []
    for code, name in rows_of(asked, answer, viewer).items():
        figures = answer.rows.get(code, Figures())
        cells = [
            Cell(text_of(figures, each), calls_behind(question, each, {question.rows: code}, viewer) if figures.calls else "")
            for each in measures
        ]  # fmt: skip
        then = before.rows.get(_before(question, code)) if before else None
        lines.append(Line(name, cells, *_compared(asked, figures, then) if before else ("", "")))
    heads = [str(MEASURES[each][0]) for each in measures]
    total = [Cell(text_of(answer.total, each), calls_behind(question, each, {}, viewer)) for each in measures]
    return {"heads": heads, "lines": lines, "total": total, "chosen": measures.index(asked.measure)}


def two_ways(asked: Asked, answer: Answer, viewer: Employee) -> dict[str, Any]:
    """A line a row and a cell a column, of one figure."""
    question, measure = asked.question, asked.measure
    columns = named(question.columns, _filled(question, question.columns, set(answer.columns)), viewer)
    highest = max((value_of(each, measure) or 0 for each in answer.cells.values()), default=0)
    lines = []
    for code, name in rows_of(asked, answer, viewer).items():
        cells = []
        for column, heading in columns.items():
            figures = answer.cells.get((code, column))
            value = (value_of(figures, measure) or 0) if figures else 0
            chosen = {question.rows: code, question.columns: column}
            link = calls_behind(question, measure, chosen, viewer) if value else ""
            shade = -(-value * SHADES // highest) if highest else 0
            cells.append(Cell(text_of(figures, measure) if value else "", link, shade, f"{name}, {heading}"))
        together = answer.rows.get(code, Figures())
        cells.append(
            Cell(text_of(together, measure), calls_behind(question, measure, {question.rows: code}, viewer))
        )
        lines.append(Line(name, cells))
    total = [
        Cell(text_of(answer.columns.get(code), measure), calls_behind(question, measure, {question.columns: code}, viewer))
        for code in columns
    ]  # fmt: skip
    total.append(Cell(text_of(answer.total, measure), calls_behind(question, measure, {}, viewer)))
    return {
        "heads": [*columns.values(), _("Together")],
        "lines": lines,
        "total": total,
        "is_heat": is_heat(question),
        "begins": _begins([value_of(answer.columns.get(code, Figures()), measure) or 0 for code in columns]),
    }


def chart_of(asked: Asked, answer: Answer, before: Answer | None, viewer: Employee) -> dict[str, Any] | None:
    """What ``vonal-chart`` draws; None where the table itself is the picture."""
    question, measure = asked.question, asked.measure
    if is_heat(question):
        return None
    rows = rows_of(asked, answer, viewer)
    is_line = question.rows in OF_TIME
    if not is_line:
        rows = dict(list(rows.items())[:BARS])
    if question.columns:
        series = _series(asked, answer, rows, viewer)
    else:
        series = [_serie(asked.measure_label, [answer.rows.get(code) for code in rows], measure)]
        if before is not None and is_line:
            then = [before.rows.get(_before(question, code)) for code in rows]
            series.append(_serie(_("Before"), then, measure))
    stands = asked.kind == COUNT or measure == "talk_seconds" or not question.columns
    return {
        "kind": "lines" if is_line or not stands else "bars",
        "labels": list(rows.values()),
        "series": series,
    }


def _begins(values: list[int]) -> int:
    """The first column worth looking at: one of no less than an eighth of the most."""
    return next((place for place, value in enumerate(values) if value and value * SHADES >= max(values)), 0)


def is_heat(question: Question) -> bool:
    return {question.rows, question.columns} == {"weekday", "hour"}


def _series(asked: Asked, answer: Answer, rows: dict[int, str], viewer: Employee) -> list[dict[str, Any]]:
    columns, measure = asked.question.columns, asked.measure
    largest = sorted(answer.columns, key=lambda code: -answer.columns[code].calls)[:SERIES]
    found = named(columns, largest, viewer)
    return [
        _serie(name, [answer.cells.get((code, column)) for code in rows], measure)
        for column, name in found.items()
    ]


def _serie(name: str, each: list[Figures | None], measure: str) -> dict[str, Any]:
    return {"name": name, "values": [(value_of(figures, measure) or 0) if figures else 0 for figures in each]}


def remarks_on(asked: Asked, answer: Answer) -> list[str]:
    """Why the figures do not add up, where they do not."""
    said = []
    if _BY_PEOPLE & {asked.question.rows, asked.question.columns}:
        said.append(
            _(
                "A call that rang at several people counts for each of them, and once together: the parts may be more."
            )
        )
    if answer.total.taken:
        said.append(
            _(
                "“Taken by a colleague” are calls that rang here and that somebody else answered; here they are neither answered nor missed."
            )
        )
    return said


def _measures(asked: Asked, answer: Answer) -> list[str]:
    measures = list(SHOWN)
    if asked.question.rows in _BY_PEOPLE or answer.total.taken:
        measures.insert(3, "taken")
    return measures if asked.measure in measures else [*measures, asked.measure]


def _compared(asked: Asked, figures: Figures, then: Figures | None) -> tuple[str, str]:
    now, was = value_of(figures, asked.measure), value_of(then, asked.measure) if then else None
    change = f"{round(100 * (now - was) / was):+d} %" if now is not None and was else ""
    return text_of(then, asked.measure), change


def _before(question: Question, code: int) -> int:
    """The code of the same row in the days before: days are counted from the first."""
    return code - (question.last - question.first).days - 1 if question.rows == "day" else code


def _filled(question: Question, dimension: str, codes: set[int]) -> set[int]:
    """Days and steps without calls are shown too, so that a line does not jump over them."""
    if dimension == "day" and (question.last - question.first).days < MOST_DAYS:
        length = (question.last - question.first).days + 1
        return codes | {(question.first + timedelta(days=n)).toordinal() for n in range(length)}
    if dimension == "hour" and codes:
        return set(range(min(codes), max(codes) + 1))
    return codes | set(ALWAYS_ALL.get(dimension, ())) if codes else codes
