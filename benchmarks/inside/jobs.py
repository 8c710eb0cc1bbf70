"""``python -m benchmarks.inside.jobs``: how long a job, a delivery and a durable commit take each; prints JSON."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django's settings say where the database is.

from vonal.core.clock import now  # noqa: E402
from vonal.core.facts import publish_all  # noqa: E402
from vonal.core.jobs import enqueue_all, job  # noqa: E402
from vonal.core.models import Job  # noqa: E402
from vonal.core.worker import Worker  # noqa: E402
from vonal.office.sales.events import DealMoved  # noqa: E402

JOBS, FACTS, COMMITS = 5_000, 1_000, 300


@job()
def do_nothing(number: int) -> None:
    """What the worker itself costs."""


def main() -> None:
    """Measure all three."""
    ours = {
        "a job that does nothing, ms": _worked(_enqueue),
        "a fact told to one who listens, ms": _worked(
            lambda: publish_all([DealMoved(number, 0, 0, 0, 0, None) for number in range(FACTS)])
        ),
    }
    print(json.dumps({"ours": ours, "commit": _commit()}))


def _enqueue() -> None:
    with transaction.atomic():
        enqueue_all(do_nothing, (("", {"number": number}) for number in range(JOBS)))


def _worked(begin: Callable[[], None]) -> float:
    """Milliseconds each, from the first to the last, with as many threads as the server has."""
    Job.objects.all().delete()
    begin()
    count = Job.objects.filter(state=Job.State.WAITING, run_after__lte=now()).count()
    worker = Worker()
    thread = threading.Thread(target=worker.run, daemon=True)
    began = time.perf_counter()
    thread.start()
    while (
        Job.objects.exclude(state__in=(Job.State.DONE, Job.State.FAILED))
        .filter(run_after__lte=now())
        .exists()
    ):
        time.sleep(0.02)
    took = time.perf_counter() - began
    worker.stop()
    thread.join(30)
    failed = Job.objects.filter(state=Job.State.FAILED).count()
    if failed or not count:
        message = f"{failed} of {count} jobs failed."
        raise RuntimeError(message)
    return took / count * 1000


def _commit() -> float:
    """What the disk asks for one row kept for good."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_commit (number INTEGER)")
        began = time.perf_counter()
        for number in range(COMMITS):
            cursor.execute("INSERT INTO bench_commit VALUES (%s)", [number])
    return (time.perf_counter() - began) / COMMITS * 1000


if __name__ == "__main__":
    main()
