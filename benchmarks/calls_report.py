"""
A report over 1,000,000 calls of two years (10,000,000 with ``--rows``), beside DuckDB on the same rows in the same run.

    bin/bench calls-report [--json] [--rows 10000000]

Ours is the question as the report asks it, in process: counted days are read from SQLite and put together. DuckDB has
the calls, and each person's share in them, as flat tables of plain columns in memory, and all processors.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.data import Dataset, cache_folder
from benchmarks.report import Report, options

TIMES = 3.0
ROWS = 1_000_000
LONGEST = 6 * 3600


def main() -> None:
    """Make the calls, measure, tell."""
    arguments = options(str(__doc__))
    arguments.add_argument("--rows", type=int, default=ROWS, help="how many calls")
    asked = arguments.parse_args()
    report = Report("calls-report", as_json=asked.json)
    if (packages := duckdb()) is None:
        report.note("Not measured: the package duckdb could not be had.")
        return
    dataset = Dataset("calls", "SQLite", cache_folder() / f"calls-{asked.rows}", "")
    if not (dataset.home / "ready").exists():
        report.note(f"Making {asked.rows} calls; they are kept.")
        dataset.home.mkdir(parents=True, exist_ok=True)
        report.note(dataset.run("benchmarks.inside.calls", str(asked.rows), seconds=LONGEST).strip())
        (dataset.home / "ready").touch()
    dataset.run("django", "migrate", "--verbosity=0")
    found = json.loads(dataset.run("benchmarks.inside.calls_report", str(packages), seconds=LONGEST))
    report.note(
        f"Counted days take {found['megabytes']:.0f} MB; a day is counted in {found['day_ms']:.0f} ms."
    )
    for case, at in found["cases"].items():
        report.ratio(f"{case}, ms beside DuckDB", ours=at["ours"], against=at["duckdb"], hold=TIMES)


def duckdb() -> Path | None:
    """The package, fetched once; the program itself has no use for it."""
    home = cache_folder().parent / "duckdb"
    if not (home / "duckdb").exists():
        command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*command, "--target", str(home), "duckdb"], check=False, timeout=300)
    return home if (home / "duckdb").exists() else None


if __name__ == "__main__":
    main()
