"""What the page of one import shows, by what it is at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vonal.core.clock import now
from vonal.office.customers.models import Source
from vonal.office.imports import division, queries
from vonal.office.imports.fields import Field, fields_for
from vonal.office.imports.models import Import, ImportRow, Kind
from vonal.office.staff.models import Employee, Region
from vonal.web.imports import words

Outcome = ImportRow.Outcome
State = Import.State
RAW_ROWS, RAW_COLUMNS, SAMPLES = 5, 40, 3
CHANGEABLE = frozenset({State.READY, State.CHECKING, State.CHECKED})
MOVING = frozenset({State.CHECKING, State.RUNNING, State.UNDOING})
LOOK = {
    Outcome.MADE: "state-good", Outcome.JOINED: "", Outcome.UPDATED: "state-good", Outcome.SKIPPED: "",
    Outcome.SUSPECT: "state-warn", Outcome.BAD: "state-bad",
}  # fmt: skip


@dataclass
class Column:
    """One column of the file: its heading, some of what stands in it, and what it is."""

    place: int
    heading: str
    samples: list[str]
    field: str
    fields: list[Field]


@dataclass
class Count:
    """How many rows become what, with examples: (number, cells, reason)."""

    outcome: str
    label: str
    count: int
    look: str
    examples: list[Any]

    @property
    def has_reasons(self) -> bool:
        return any(reason for _number, _cells, reason in self.examples)


@dataclass
class Share:
    """Somebody who may be given customers of a region."""

    person: Employee
    weight: int
    count: int


@dataclass
class Part:
    """A region's new customers, and who gets how many of them."""

    key: str
    name: str
    count: int
    shares: list[Share]


def page_of(of: Import) -> dict[str, Any]:
    context: dict[str, Any] = {
        "of": of,
        "State": State,
        "may_change": of.state in CHANGEABLE,
        "is_moving": of.state in MOVING,
        "counts": _counts(of),
        "can_send_back": any(of.counts.get(outcome) for outcome in queries.SENT_BACK)
        and of.rows_file.exists(),
    }
    if of.state in CHANGEABLE and of.rows_file.exists():
        context |= _choosing(of)
    if of.state == State.CHECKED and of.choices.get("divide"):
        context["parts"] = parts_of(of)
    if of.state == State.UNDONE:
        context["kept"] = queries.kept_of(of)
    return context


def _choosing(of: Import) -> dict[str, Any]:
    rows = queries.first_rows(of)
    fields = fields_for(of.kind)
    return {
        "columns": [
            Column(
                place,
                heading,
                _samples(rows, place),
                of.columns[place] if place < len(of.columns) else "",
                fields,
            )
            for place, heading in enumerate(of.headings)
        ],
        "raw": [(number, cells[:RAW_COLUMNS]) for number, cells in rows[:RAW_ROWS]],
        "kinds": Kind.choices,
        "heading_rows": sorted({0, of.heading_row, *range(1, 6)}),
        "existing": words.existing_choices(),
        "suspects": words.suspect_choices(),
        "separators": words.separator_choices(),
        "encodings": sorted({*words.ENCODINGS, of.table.get("encoding", "utf-8")}),
        "sources": Source.objects.filter(is_active=True),
        "source": of.choices.get("source"),
    }


def _samples(rows: list[tuple[int, list[str]]], place: int) -> list[str]:
    values = (cells[place].strip() for _number, cells in rows if place < len(cells))
    return list(dict.fromkeys(value[:60] for value in values if value))[:SAMPLES]


def _counts(of: Import) -> list[Count]:
    checked = of.state == State.CHECKED
    counts = of.findings.get("counts", {}) if checked else of.counts
    examples = of.findings.get("examples", {}) if checked else {}
    return [
        Count(outcome, str(outcome.label), counts[outcome], LOOK[outcome], examples.get(outcome, []))
        for outcome in Outcome
        if counts.get(outcome)
    ]


def parts_of(of: Import) -> list[Part]:
    """The division as it stands: every region with new customers, everybody who could be given some."""
    new = {region: count for region, count in of.findings.get("by_region", {}).items() if count}
    weights = of.division.get("weights") or {}
    dealt = division.preview(weights, new, at=now())
    people = list(division.sellers().order_by("name"))
    names = {str(region.pk): region for region in Region.objects.all()}
    parts = []
    for region in sorted(new, key=lambda key: (key == "", names[key].name if key in names else "")):
        shares = weights.get(region, {})
        own = [person for person in people if str(person.pk) in shares or str(person.region_id) == region]
        parts.append(
            Part(
                region,
                names[region].name if region in names else "",
                new[region],
                [
                    Share(person, shares.get(str(person.pk), 0), dealt[region].get(str(person.pk), 0))
                    for person in (own or people)
                ],
            )
        )
    return parts
