"""
A part of a name in 1,000,000 customers, words and hashtags in 1,000,000 messages, beside the database's own index query:
in process, on SQLite and PostgreSQL.

    bin/bench search [--json] [--size small]

Ours reads what was typed, asks for what the person may see, and marks the hits; the index query alone is the plain
statement on the same index that fetches the same rows. Of messages both give who said it and where, and where a case says so
what was said before and after, in the same statement; there are as many whatever the size of the company.
"""

from __future__ import annotations

import json
from contextlib import ExitStack

from benchmarks.data import Dataset, cache_folder, postgresql, sqlite
from benchmarks.postgres import NoPostgres, running_cluster
from benchmarks.report import Report, sized_report_for

TIMES = 2.0


def main() -> None:
    """Run it all."""
    report, size = sized_report_for("search", str(__doc__))
    with ExitStack() as stack:
        tell(report, sqlite(size))
        try:
            cluster = stack.enter_context(running_cluster(cache_folder()))
        except NoPostgres as error:
            report.note(f"Not measured on PostgreSQL: {error}")
            return
        tell(report, postgresql(size, cluster))


def tell(report: Report, dataset: Dataset) -> None:
    """One line a figure."""
    found = json.loads(dataset.run("benchmarks.inside.search", seconds=3600))
    report.note(
        f"{dataset.engine}: {found['entries']} entries put in {found['seconds']:.0f} s; {found['megabytes']:.0f} MB more"
    )
    for case, at in found["cases"].items():
        name = f"{dataset.engine}, {case}, µs beside the index query"
        report.ratio(name, ours=at["ours"], against=at["bare"], hold=TIMES)
    report.limit(f"{dataset.engine}, statements for a first page", ours=found["statements"], hold=1)
    said = json.loads(dataset.run("benchmarks.inside.messages", seconds=3600))
    report.note(f"{dataset.engine}: {said['entries']} messages put in in {said['seconds']:.0f} s")
    for case, at in said["cases"].items():
        name = f"{dataset.engine}, messages: {case}, µs beside the index query"
        report.ratio(name, ours=at["ours"], against=at["bare"], hold=TIMES)
    report.limit(f"{dataset.engine}, messages: statements for a first page", ours=said["statements"], hold=1)


if __name__ == "__main__":
    main()
