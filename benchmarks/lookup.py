"""
A caller's number to his card, out of 1,000,000 customers: in process and by API, on SQLite and PostgreSQL.

    bin/bench lookup [--json] [--size small]
"""

from __future__ import annotations

import json
import statistics
from contextlib import ExitStack
from random import Random
from urllib.parse import quote

from benchmarks import people, servers
from benchmarks.company import SEED, TOKEN
from benchmarks.data import Dataset, cache_folder, postgresql, sqlite
from benchmarks.postgres import NoPostgres, running_cluster
from benchmarks.report import Report, sized_report_for

IN_PROCESS = 3.0
BY_API = 6.0
GROWTH = 1.3
REQUESTS = 1_500
TURN = 25
ROUNDS = 3


def main() -> None:
    """Run it all."""
    report, size = sized_report_for("lookup", str(__doc__))
    sizes = ("small",) if size == "small" else ("small", "large")
    with ExitStack() as stack:
        engines = [[sqlite(each) for each in sizes]]
        try:
            cluster = stack.enter_context(running_cluster(cache_folder()))
            engines.append([postgresql(each, cluster) for each in sizes])
        except NoPostgres as error:
            report.note(f"Not measured on PostgreSQL: {error}")
        for datasets in engines:
            in_process(report, datasets)
            by_api(report, datasets[-1])


def in_process(report: Report, datasets: list[Dataset]) -> None:
    """The best of a few rounds each, in turns; growth compares the same look in the two."""
    rounds = {data.size: [_measured(data) for _ in range(ROUNDS)] for data in datasets}
    at_large, engine = rounds[datasets[-1].size], datasets[-1].engine
    cases = [
        ("+36…", "e164", "bare"),
        ("as people write it", "written", "bare"),
        ("the switchboard's plan", "plan", "bare"),
        ("the plan awaited from the loop", "plan_awaited", "bare_awaited"),
    ]
    for name, ours, bare in cases:
        best = min(at_large, key=lambda one: one[ours] / one[bare])
        case = f"{engine}, in process, {name}, µs beside the bare SELECT"
        report.ratio(case, ours=best[ours], against=best[bare], hold=IN_PROCESS)
    for name, ours, _bare in cases[:3] if len(datasets) > 1 else ():
        case = f"{engine}, in process, {name}, µs at 1,000,000 beside 100,000"
        least = {size: min(one[ours] for one in all_) for size, all_ in rounds.items()}
        report.ratio(case, ours=least["large"], against=least["small"], hold=GROWTH)


def _measured(dataset: Dataset) -> dict[str, float]:
    found: dict[str, float] = json.loads(dataset.run("benchmarks.inside.lookup"))
    return found


def by_api(report: Report, dataset: Dataset) -> None:
    """One client each, asking in turns."""
    made = list(people.customers(SEED, 50_000))
    phones = [each.phone for each in Random(9).sample(made, REQUESTS * 2)]
    with (
        servers.vonal_web(dataset) as web,
        servers.module("benchmarks.inside.bare_lookup", dataset) as bare,
    ):
        ours = servers.Client(web, {"Authorization": f"Bearer {TOKEN}"})
        theirs = servers.Client(bare)
        path = "/api/v1/customers/by-phone?number="
        for form in ("value", "raw"):
            times: dict[str, list[float]] = {"ours": [], "bare": []}
            for begin in range(0, REQUESTS, TURN):
                turn = phones[begin : begin + TURN]
                times["bare"].append(
                    servers.timed(theirs, [f"/?number={quote(each.value)}" for each in turn])
                )
                times["ours"].append(
                    servers.timed(ours, [path + quote(getattr(each, form)) for each in turn])
                )
            assert json.loads(ours.get(path + quote(phones[0].raw)))[0]["points"]
            shown = "+36…" if form == "value" else "as people write it"
            report.ratio(
                f"{dataset.engine}, by API, {shown}, µs beside a bare ASGI app doing the SELECT",
                ours=statistics.median(times["ours"]),
                against=statistics.median(times["bare"]),
                hold=BY_API,
            )


if __name__ == "__main__":
    main()
