"""Two people in the same moment: work on a connection of its own while a test holds a transaction open."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")

BEGUN_SECONDS = 0.5


def meanwhile(work: Callable[[], Result]) -> "Future[Result]":
    """Begin ``work``; what waits for the test's transaction is waiting by the time this returns."""

    def run() -> Result:
        try:
            return work()
        finally:
            connection.close()

    threads = ThreadPoolExecutor(1)
    future = threads.submit(run)
    threads.shutdown(wait=False)
    wait([future], BEGUN_SECONDS)
    return future
