"""How every bench tells what it found: a calm table, or with ``--json`` one object a line."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One measured thing beside what it is compared with.

    ``ours`` and ``against`` are in the unit ``case`` names; ``against`` is None where there is only a limit.
    ``value`` is what must not be over ``hold``: the ratio, or for an absolute limit the figure itself.
    """

    bench: str
    case: str
    ours: float
    against: float | None
    value: float
    ratio: float | None
    hold: float
    holds: bool


class Report:
    """Prints each figure as soon as it is there, and knows whether all of them hold."""

    def __init__(self, bench: str, *, as_json: bool, out: TextIO = sys.stdout) -> None:
        self.bench = bench
        self.figures: list[Figure] = []
        self._as_json = as_json
        self._out = out

    def ratio(self, case: str, *, ours: float, against: float, hold: float) -> Figure:
        """Ours may be ``hold`` times what it is compared with."""
        ratio = ours / against if against else float("inf")
        return self._tell(case, ours, against, ratio, ratio, hold)

    def more(self, case: str, *, ours: float, against: float, hold: float) -> Figure:
        """Ours may be ``hold`` more, in the unit of the case, than what it is compared with."""
        return self._tell(case, ours, against, ours - against, ours / against if against else None, hold)

    def limit(self, case: str, *, ours: float, hold: float, against: float | None = None) -> Figure:
        """Ours may be ``hold`` at most, whatever another has."""
        return self._tell(case, ours, against, ours, ours / against if against else None, hold)

    def note(self, text: str) -> None:
        """Something a reader should know; not among the figures."""
        print(text, file=sys.stderr if self._as_json else self._out, flush=True)

    def _tell(
        self, case: str, ours: float, against: float | None, value: float, ratio: float | None, hold: float
    ) -> Figure:
        figure = Figure(
            self.bench,
            case,
            _rounded(ours),
            None if against is None else _rounded(against),
            _rounded(value),
            None if ratio is None else _rounded(ratio),
            hold,
            bool(value <= hold),
        )
        if self._as_json:
            line = json.dumps(asdict(figure), ensure_ascii=False)
        else:
            if not self.figures:
                head = f"{'case':<84} {'ours':>9} {'against':>9} {'value':>8} {'hold':>7}"
                print(head, file=self._out)
            line = (
                f"{case:<84} {_shown(figure.ours):>9} {_shown(figure.against):>9} {_shown(figure.value):>8} "
                f"{_shown(hold):>7}  {'holds' if figure.holds else 'DOES NOT HOLD'}"
            )
        self.figures.append(figure)
        print(line, file=self._out, flush=True)
        return figure


def report_for(bench: str, about: str) -> Report:
    """The report of a bench started from the command line."""
    return Report(bench, as_json=options(about).parse_args().json)


def sized_report_for(bench: str, about: str) -> tuple[Report, str]:
    """The same for a bench that can be tried on the small company alone; and the size asked for."""
    arguments = options(about)
    arguments.add_argument("--size", choices=("small", "large"), default="large")
    asked = arguments.parse_args()
    return Report(bench, as_json=asked.json), asked.size


def options(about: str) -> argparse.ArgumentParser:
    """What every bench understands."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="one object a line")
    return parser


def _rounded(number: float) -> float:
    return float(f"{number:.4g}")


def _shown(number: float | None) -> str:
    return "–" if number is None else f"{number:g}"
