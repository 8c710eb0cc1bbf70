"""Work for later: written in the caller's transaction, done by a worker at least once."""

import importlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Max

from vonal.core.clock import now
from vonal.core.models import Event, IdempotencyKey, Job, Push
from vonal.core.statements import insert_rows
from vonal.core.unheard import is_unheard

Function = TypeVar("Function", bound=Callable[..., Any])

KEPT_DAYS = 3
EVENTS_KEPT_DAYS = 90


@dataclass(frozen=True, slots=True)
class JobFunction:
    """A function the worker may call, and how often it tries again after an error."""

    name: str
    call: Callable[..., Any]
    retries: int
    cron: str = ""


_functions: dict[str, JobFunction] = {}
_wake_ups: set[threading.Event] = set()


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def job(*, retries: int = 5) -> Callable[[Function], Function]:
    """Let a module's function be enqueued; its arguments are plain JSON values."""

    def register(function: Function) -> Function:
        name = _name(function)
        _functions[name] = JobFunction(name, function, retries)
        return function

    return register


def every(cron: str, *, retries: int = 2) -> Callable[[Function], Function]:
    """
    Call a function without arguments again and again, by the company's clock.

    ``cron`` has five fields: ``*/5 * * * *``. What came due while nobody worked is called once.
    """

    def register(function: Function) -> Function:
        name = _name(function)
        _functions[name] = JobFunction(name, function, retries, cron)
        return function

    return register


def enqueue(
    function: Callable[..., Any],
    *,
    run_after: datetime | None = None,
    key: str | None = None,
    **arguments: Any,
) -> None:
    """
    Have a job's function called after the running transaction commits, or at ``run_after``.

    With a ``key`` nothing is added while another job with the same key waits.
    """
    enqueue_all(function, [(key or "", arguments)], run_after=run_after)


def enqueue_all(
    function: Callable[..., Any],
    calls: Iterable[tuple[str, dict[str, Any]]],
    *,
    run_after: datetime | None = None,
) -> None:
    """The same for many calls of one function, each with its key (or an empty one) and arguments, written together."""
    name = _name(function)
    if name not in _functions:
        message = f"{name} is not a job: decorate it with @job()."
        raise TypeError(message)
    if is_unheard():
        return
    due = run_after or now()
    rows = [Job(function=name, arguments=arguments, key=key, run_after=due) for key, arguments in calls]
    if rows:
        insert_rows(rows, ignore_conflicts=any(row.key for row in rows))
        transaction.on_commit(wake_workers)


def job_function(name: str) -> JobFunction:
    """
    The function of that name.

    :raises LookupError: nothing of that name may be called.
    """
    if name not in _functions:
        importlib.import_module(name.rpartition(".")[0])
    return _functions[name]


def repeated_functions() -> list[JobFunction]:
    """Everything marked with ``@every`` in the modules read so far."""
    return [function for function in _functions.values() if function.cron]


def listen(wake_up: threading.Event) -> Callable[[], None]:
    """Set the event whenever work is added in this process; returns what ends that."""
    _wake_ups.add(wake_up)
    return lambda: _wake_ups.discard(wake_up)


def wake_workers() -> None:
    """Tell the workers of this process that there is work."""
    for wake_up in tuple(_wake_ups):
        wake_up.set()


@every("17 * * * *")
def forget_old_rows() -> None:
    """Delete what nobody will ask for again."""
    at = now()
    day = timedelta(days=1)
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=at - KEPT_DAYS * day).delete()
    Job.objects.filter(finished_at__lt=at - 30 * day).delete()
    # The newest stays, however old: it tells a page that comes back that it has missed nothing.
    newest = Push.objects.aggregate(number=Max("number"))["number"] or 0
    Push.objects.filter(at__lt=at - day, number__lt=newest).delete()
    Event.objects.filter(at__lt=at - EVENTS_KEPT_DAYS * day).delete()
    IdempotencyKey.objects.filter(at__lt=at - day).delete()
    Session.objects.filter(expire_date__lt=at).delete()
