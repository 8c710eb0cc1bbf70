"""
Calls a second through our switchboard and through Asterisk's own app_queue, side by side on the same machine.

    bin/bench routing [--json] [--rates 10,25,40,50] [--seconds 20]

Customers on 127.0.0.2, colleagues on 127.0.0.3, real sound both ways, three seconds of talk, every call recorded.
Ours looks the card up among 100,000, rings the customer's own manager, and the office writes every call down.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import exchanges, servers, telephones
from benchmarks.capture import Capture, Seen
from benchmarks.company import LINE_NUMBER
from benchmarks.data import Dataset, copied, sqlite
from benchmarks.exchanges import PASSWORD, Running
from benchmarks.report import Report, options
from vonal.switchboard.asterisk.install import default_cache, ensure_asterisk

PEOPLE = 300
SILENT = 8
CUSTOMERS = 12_000
MORE_MS = 5.0
NEXT_SECONDS = 5.05
LOSS_PERCENT = 0.5
PAGES_A_SECOND = 50
WEB_RATE = 10
WEB_TIMES = 2.0
MANY = 40


@dataclass(frozen=True)
class Run:
    """One run at one rate."""

    made: int
    failed: int
    p50: float
    p99: float
    cpu_ms: float
    loss: float


@dataclass(frozen=True)
class Measured:
    """All runs of one exchange; ``pages`` without and with a busy web."""

    runs: dict[float, Run]
    next_after: list[float]
    pages: tuple[Run, Run] | None


@dataclass
class Side:
    """One exchange while it runs, and who works and calls there."""

    name: str
    running: Running
    folder: Path
    office: dict[str, list[str]]
    used: int = 0

    def numbers(self, count: int) -> list[str]:
        """The next callers, the first of the first person's customers."""
        begin, self.used = self.used, self.used + count
        return self.office["numbers"][begin : self.used]


def main() -> None:
    """Run it all."""
    parser = options(str(__doc__))
    parser.add_argument("--rates", default="10,25,40,50")
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    report = Report("routing", as_json=given.json)
    rates = [float(each) for each in given.rates.split(",")]
    installation = ensure_asterisk(default_cache(), report.note)
    dataset = copied(sqlite("small"))
    told = dataset.run("benchmarks.inside.routing_office", str(PEOPLE), str(SILENT), str(CUSTOMERS))
    office = json.loads(told)
    with tempfile.TemporaryDirectory(prefix="vonal-bench-") as name:
        folder = Path(name)
        with exchanges.app_queue(
            folder / "home", installation, office["extensions"], office["silent"]
        ) as running:
            peer = Side("app_queue", running, folder / "queue", office)
            theirs = _measured(report, peer, rates, given.seconds)
        with exchanges.ours(dataset, LINE_NUMBER) as running:
            side = Side("ours", running, folder / "ours", office)
            mine = _measured(report, side, rates, given.seconds, dataset)
    _tell(report, mine, theirs)


def _measured(
    report: Report, side: Side, rates: list[float], seconds: float, dataset: Dataset | None = None
) -> Measured:
    """Everything of one exchange; with a dataset also beside a busy web."""
    with ExitStack() as stack:
        _telephones(stack, side)
        runs = {rate: _run(report, side, rate, seconds) for rate in rates}
        pages = _with_pages(report, side, dataset, seconds) if dataset else None
        return Measured(runs, _next_person(side), pages)


def _telephones(stack: ExitStack, side: Side) -> None:
    people = {"phones": side.office["extensions"], "silent": side.office["silent"]}
    for name, extensions in people.items():
        (side.folder / name).mkdir(parents=True, exist_ok=True)
        sipp = telephones.register(side.folder / name, side.running.server, extensions, PASSWORD)
        telephones.answer(sipp, answers=name == "phones")
        stack.callback(sipp.stop)
    exchanges.online(side.running.settings, sum(map(len, people.values())))
    side.running.until_calm()


def _run(report: Report, side: Side, rate: float, seconds: float, name: str = "") -> Run:
    before, (seen, outcome) = side.running.cpu_seconds(), _captured(side, rate, seconds, name)
    telephones.pause(1)
    cpu = (side.running.cpu_seconds() - before) / outcome.made * 1000
    delays = seen.delays
    run = Run(
        outcome.made,
        outcome.failed + outcome.made - len(delays),
        statistics.median(delays),
        delays[min(len(delays) - 1, int(len(delays) * 0.99))],
        cpu,
        seen.loss,
    )
    report.note(
        f"{side.name} {rate:g}/s{name}: {run.made} calls, {run.failed} failed, delay p50 {run.p50:.1f} p99 {run.p99:.1f} ms, "
        f"CPU {run.cpu_ms:.1f} ms a call, sound lost {run.loss:.2f} %, machine's load {psutil.getloadavg()[0]:.1f}"
    )
    telephones.pause(3)
    return run


def _captured(side: Side, rate: float, seconds: float, name: str) -> tuple[Seen, telephones.Outcome]:
    folder = side.folder / f"rate-{rate:g}{name.replace(' ', '-')}"
    numbers = side.numbers(round(rate * seconds))
    with Capture(customers=telephones.CUSTOMERS, colleagues=telephones.COLLEAGUES) as capture:
        outcome = telephones.call(
            folder, side.running.server, numbers, side.running.line, rate=rate, seconds=seconds
        )
    return capture.seen, outcome


def _next_person(side: Side) -> list[float]:
    """The first person lets it ring: how long until the next one's telephone is asked."""
    numbers = side.office["numbers_of_silent"][:4]
    with Capture(customers=telephones.CUSTOMERS, colleagues=telephones.COLLEAGUES) as capture:
        telephones.call(
            side.folder / "next",
            side.running.server,
            numbers,
            side.running.line_of_silent,
            rate=0.1,
            seconds=40,
        )
    return capture.seen.next_after


def _with_pages(report: Report, side: Side, dataset: Dataset, seconds: float) -> tuple[Run, Run]:
    """The same rate without and with a web that is busy."""
    cookie = dataset.run("benchmarks.inside.sign_in", "director").strip()
    with servers.vonal_web(dataset) as port:
        clients = [servers.Client(port, {"Cookie": cookie}) for _ in range(4)]
        quiet = _run(report, side, WEB_RATE, seconds, " web idle")
        ends = threading.Event()
        served: list[int] = []
        readers = [
            threading.Thread(target=_read, args=(client.get, ends, served, PAGES_A_SECOND / len(clients)))
            for client in clients
        ]
        for reader in readers:
            reader.start()
        began = time.monotonic()
        try:
            busy = _run(report, side, WEB_RATE, seconds, " web busy")
        finally:
            ends.set()
            for reader in readers:
                reader.join()
        report.note(f"pages served a second meanwhile: {len(served) / (time.monotonic() - began):.1f}")
    return quiet, busy


def _read(get: Callable[[str], bytes], ends: threading.Event, served: list[int], rate: float) -> None:
    due = time.monotonic()
    pages = ("/calls", "/deals", "/customers", "/")
    while not ends.is_set():
        served.append(len(get(pages[len(served) % len(pages)])))
        due = max(due + 1 / rate, time.monotonic() - 1)
        ends.wait(max(0.0, due - time.monotonic()))


def _tell(report: Report, ours: Measured, queue: Measured) -> None:
    for rate, mine in ours.runs.items():
        theirs, name = queue.runs[rate], f"{rate:g} calls/s"
        report.more(
            f"{name}, delay p50, ms beside app_queue", ours=mine.p50, against=theirs.p50, hold=MORE_MS
        )
        if rate >= MANY:
            report.ratio(
                f"{name}, delay p99, ms beside app_queue", ours=mine.p99, against=theirs.p99, hold=1.0
            )
        cpu = f"{name}, CPU a call, ms beside app_queue"
        report.ratio(cpu, ours=mine.cpu_ms, against=theirs.cpu_ms, hold=1.0)
        report.limit(f"{name}, failed calls of {mine.made}", ours=mine.failed, hold=0)
        report.limit(f"{name}, sound lost, %", ours=mine.loss, hold=LOSS_PERCENT)
    case = "first person silent, next one's INVITE after, s (app_queue beside)"
    against = statistics.median(queue.next_after) if queue.next_after else None
    report.limit(case, ours=max(ours.next_after, default=99.0), hold=NEXT_SECONDS, against=against)
    if ours.pages is not None:
        case = f"{WEB_RATE} calls/s while the web serves {PAGES_A_SECOND} pages a second, delay p99, ms beside without"
        report.ratio(case, ours=ours.pages[1].p99, against=ours.pages[0].p99, hold=WEB_TIMES)


if __name__ == "__main__":
    main()
