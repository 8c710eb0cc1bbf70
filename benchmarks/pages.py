"""
Today, board, card, journal and lists over 100,000 deals and 1,000,000 calls, beside lean Django views on the same rows.

    bin/bench pages [--json]

A lean view has no middlewares, runs the statements our page runs, by hand, and prints their rows in one plain template.
The report is no page yet.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

from benchmarks.data import cache_folder, copied, postgresql, sqlite
from benchmarks.postgres import NoPostgres, running_cluster
from benchmarks.report import Report, report_for

TIMES = 3.0
CREATE_TIMES = 5.0
GROWTH = 1.3


def main() -> None:
    """Run it all."""
    report = report_for("pages", str(__doc__))
    report.note("Not measured: report, which does not exist yet.")
    with ExitStack() as stack:
        measured("SQLite", report, small=copied(sqlite("small")), large=copied(sqlite("large")))
        try:
            cluster = stack.enter_context(running_cluster(cache_folder()))
        except NoPostgres as error:
            report.note(f"Not measured on PostgreSQL: {error}")
            return
        small = copied(postgresql("small", cluster), cluster)
        at_small = json.loads(small.run("benchmarks.inside.pages"))
        large = copied(postgresql("large", cluster), cluster)
        tell("PostgreSQL", report, at_small, json.loads(large.run("benchmarks.inside.pages")))


def measured(engine: str, report: Report, *, small: Any, large: Any) -> None:
    """Both sizes, then every page beside its lean view, its number of statements and its growth."""
    at_small = json.loads(small.run("benchmarks.inside.pages"))
    tell(engine, report, at_small, json.loads(large.run("benchmarks.inside.pages")))


def tell(engine: str, report: Report, small: dict[str, Any], large: dict[str, Any]) -> None:
    """One line a figure."""
    for name, at in large.items():
        hold = CREATE_TIMES if name == "create" else TIMES
        report.ratio(
            f"{engine}, {name}, ms beside a lean view", ours=at["ours"], against=at["lean"], hold=hold
        )
    for name, at in large.items():
        before = small[name]
        growth = f"{engine}, {name}, ms at 1,000,000 calls beside 100,000"
        report.ratio(growth, ours=at["ours"], against=before["ours"], hold=GROWTH)
        if "queries" in at:
            more = f"{engine}, {name}, statements at 1,000,000 calls beside 100,000"
            report.more(more, ours=at["queries"], against=before["queries"], hold=0)


if __name__ == "__main__":
    main()
