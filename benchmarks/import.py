"""
A spreadsheet of 100,000 customers with contacts, phones and e-mails, brought in with mapping and duplicate check.

Beside calamine's reading of it and executemany putting in the very same rows, nothing else.

    bin/bench import [--json] [--rows 100000]
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks import people
from benchmarks.company import SEED
from benchmarks.data import Dataset
from benchmarks.report import Report, options
from vonal.core.spreadsheets import Row, write_xlsx

TIMES = 5.0
MEMORY = 1.25


def main() -> None:
    """Run it all."""
    parser = options(str(__doc__))
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    report = Report("import", as_json=asked.json)
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "list.xlsx"
        with workbook.open("wb") as file:
            write_xlsx(
                file, ["Company", "Contact", "Phone", "E-mail"], map(_row, people.customers(SEED, asked.rows))
            )
        home = Path(folder) / "home"
        home.mkdir()
        dataset = Dataset("import", "SQLite", home, "")
        dataset.run("benchmarks.inside.importing", str(workbook), "found")
        measured(report, dataset, workbook, asked.rows)


def measured(report: Report, dataset: Dataset, workbook: Path, rows: int) -> None:
    """Ours first: the rows it makes are those that are put in by hand."""
    ours = json.loads(dataset.run("benchmarks.inside.importing", str(workbook), "ours", seconds=3600))
    bare = json.loads(dataset.run("benchmarks.inside.importing", str(workbook), "bare", seconds=3600))
    limit = bare["read"] + bare["insert"]
    report.ratio(
        f"{dataset.engine}, {rows:,} rows, s, reading and bringing in beside calamine and executemany",
        ours=ours["read"] + ours["run"],
        against=limit,
        hold=TIMES,
    )
    report.ratio(
        f"{dataset.engine}, {rows:,} rows, s, reading and checking beside calamine and executemany",
        ours=ours["read"] + ours["check"],
        against=limit,
        hold=TIMES,
    )
    report.ratio(
        f"{dataset.engine}, MB, memory at the end beside memory after a tenth",
        ours=ours["last"],
        against=ours["first"],
        hold=MEMORY,
    )
    report.note(f"{rows / ours['run']:,.0f} rows a second; {ours['made']:,} customers made.")


def _row(made: people.Made) -> Row:
    return [made.name, made.contact, made.phone.raw, made.email]


if __name__ == "__main__":
    main()
