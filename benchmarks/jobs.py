"""
Work for later, done by the worker in chunks: jobs that do nothing, and facts told to all who listen.

    bin/bench jobs [--json]

At least 500 a second, that is two milliseconds each; beside it what one durable commit costs on the same disk.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.data import ROOT, Dataset
from benchmarks.report import report_for
from benchmarks.servers import COMMAND

MOST_MS = 2.0


def main() -> None:
    """Run it all."""
    report = report_for("jobs", str(__doc__))
    with tempfile.TemporaryDirectory() as folder:
        made = Dataset("jobs", "SQLite", Path(folder), "")
        subprocess.run(
            [sys.executable, *COMMAND, "migrate"], env=made.variables, check=True, stdout=sys.stderr
        )
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.inside.jobs"],
            env=made.variables,
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    found = json.loads(told.stdout)
    for case, milliseconds in found["ours"].items():
        report.limit(case, ours=milliseconds, hold=MOST_MS, against=found["commit"])


if __name__ == "__main__":
    main()
