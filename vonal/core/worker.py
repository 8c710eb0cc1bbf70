"""Calls the functions that were enqueued: claims them in chunks, tries again after errors, reaps what a kill left."""

import logging
import queue
import random
import threading
import time
from datetime import datetime, timedelta

from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import F
from django.utils.module_loading import autodiscover_modules

from vonal.core.clock import now
from vonal.core.disk import is_for_want_of_room
from vonal.core.jobs import job_function, listen
from vonal.core.models import Job
from vonal.core.schedule import enqueue_due

CHUNK = 64
POLL_SECONDS = 0.2
LOCK_SECONDS = 20
STOP_SECONDS = 2.0
LEFT_BEHIND_SECONDS = 2
LONGEST_PAUSE_SECONDS = 3600
ROOM_PAUSE_SECONDS = 15

log = logging.getLogger("vonal.worker")


def claim(count: int, *, at: datetime) -> list[Job]:
    """Take the oldest due jobs for this worker, until its lock runs out."""
    due = Job.objects.filter(state=Job.State.WAITING, run_after__lte=at).order_by("run_after", "id")
    if not due.exists():
        return []
    with transaction.atomic():
        jobs = list(
            due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)[:count]
        )
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
            state=Job.State.RUNNING,
            attempts=F("attempts") + 1,
            locked_until=at + timedelta(seconds=LOCK_SECONDS),
        )
    for job in jobs:
        job.attempts += 1
    return jobs


def finish(ids: list[int], *, at: datetime) -> None:
    """Mark jobs as done."""
    Job.objects.filter(pk__in=ids).update(state=Job.State.DONE, finished_at=at, locked_until=None, error="")


def run(job: Job) -> bool:
    """Call one claimed job's function; after an error it waits for its next attempt, or fails for good."""
    retries = 0
    try:
        function = job_function(job.function)
        retries = function.retries
        function.call(**job.arguments)
    except Exception as error:
        log.warning("Job %s failed (attempt %s).", job, job.attempts, exc_info=True)
        said = f"{type(error).__name__}: {error}"
        if is_for_want_of_room(error):
            await_room(job, at=now(), error=said)
        else:
            put_back(job, retries=retries, at=now(), error=said)
        return False
    return True


def put_back(job: Job, *, retries: int, at: datetime, error: str) -> None:
    """Let a job that came to nothing wait for its next attempt, or fail when it had enough of them."""
    job.error, job.locked_until = error[:2000], None
    if job.attempts > retries:
        job.state, job.finished_at = Job.State.FAILED, at
    else:
        pause = min(LONGEST_PAUSE_SECONDS, 2 ** (job.attempts - 1)) * random.uniform(0.8, 1.2)  # noqa: S311
        job.state, job.run_after = Job.State.WAITING, at + timedelta(seconds=pause)
    _save(job, at)


def await_room(job: Job, *, at: datetime, error: str) -> None:
    """A full disk is no fault of the job's: it is tried until there is room, and no attempt is counted."""
    job.error, job.locked_until, job.attempts = error[:2000], None, job.attempts - 1
    job.state, job.run_after = Job.State.WAITING, at + timedelta(seconds=ROOM_PAUSE_SECONDS)
    _save(job, at)


def _save(job: Job, at: datetime) -> None:
    fields = ["state", "finished_at", "locked_until", "run_after", "error", "attempts"]
    try:
        with transaction.atomic():
            job.save(update_fields=fields)
    except IntegrityError:  # A newer job with the same key waits already and will do the same work.
        job.state, job.finished_at = Job.State.DONE, at
        job.save(update_fields=fields)


def reap(*, at: datetime) -> int:
    """Give back the jobs of workers that died; returns how many."""
    dead = list(Job.objects.filter(state=Job.State.RUNNING, locked_until__lt=at)[:1000])
    for job in dead:
        try:
            retries = job_function(job.function).retries
        except (LookupError, ImportError):
            retries = 0
        put_back(job, retries=max(retries, 1), at=at, error="The worker died while doing this.")
    return len(dead)


def run_due_jobs(limit: int = 1000) -> int:
    """Do everything that is due, here and now, and what that leads to; returns how many were done."""
    done = 0
    while done < limit:
        jobs = claim(CHUNK, at=now())
        if not jobs:
            break
        finish([job.pk for job in jobs if run(job)], at=now())
        done += len(jobs)
    return done


class Worker:
    """Does jobs in a few threads until it is stopped."""

    def __init__(self, threads: int = 4) -> None:
        self.threads = threads
        self._wake_up = threading.Event()
        self._stopping = threading.Event()
        self._claimed: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._held: set[int] = set()
        self._begun: set[int] = set()
        self._done: list[int] = []
        self._lock = threading.Lock()

    def run(self) -> None:
        """
        Work until ``stop`` is called. Jobs that were not begun are given back; one that takes longer than two seconds
        to end is left to whoever works next, as after a kill.
        """
        autodiscover_modules("jobs")
        silence = listen(self._wake_up)
        crew = [
            threading.Thread(target=self._work, name=f"job-{n}", daemon=True) for n in range(self.threads)
        ]
        for thread in crew:
            thread.start()
        try:
            self._dispatch()
        finally:
            silence()
            self._close(crew)

    def stop(self) -> None:
        """Finish what is begun and soon done, and return from ``run``."""
        self._stopping.set()
        self._wake_up.set()

    def _dispatch(self) -> None:
        looked_at = 0.0
        while not self._stopping.is_set():
            self._wake_up.clear()
            try:
                self._flush()
                if time.monotonic() - looked_at >= 1:
                    looked_at = time.monotonic()
                    self._look_after()
                busy = self._fill()
            except Exception:
                log.exception("The worker could not reach its jobs; it tries again.")
                close_old_connections()
                busy = False
                self._stopping.wait(1)
            self._wake_up.wait(0.02 if busy else POLL_SECONDS)

    def _fill(self) -> bool:
        with self._lock:
            room = CHUNK - len(self._held)
        if room < CHUNK // 2:
            return True
        jobs = claim(room, at=now())
        with self._lock:
            self._held.update(job.pk for job in jobs)
        for job in jobs:
            self._claimed.put(job)
        return bool(self._held)

    def _look_after(self) -> None:
        close_old_connections()
        at = now()
        enqueue_due(at)
        reap(at=at)
        with self._lock:
            held = list(self._held)
        if held:  # Renewed well before it runs out, so that only a dead worker's jobs are reaped.
            soon = at + timedelta(seconds=LOCK_SECONDS - 5)
            Job.objects.filter(pk__in=held, state=Job.State.RUNNING, locked_until__lt=soon).update(
                locked_until=at + timedelta(seconds=LOCK_SECONDS)
            )

    def _flush(self) -> None:
        with self._lock:
            done, self._done = self._done, []
        if not done:
            return
        try:
            finish(done, at=now())
        except Exception:
            with self._lock:
                self._done.extend(done)
            raise
        with self._lock:
            self._held.difference_update(done)

    def _work(self) -> None:
        while (job := self._claimed.get()) is not None:
            if self._stopping.is_set():
                continue
            with self._lock:
                self._begun.add(job.pk)
            try:
                done = run(job)
            except Exception:
                log.exception("Job %s could not be put back; it is reaped later.", job)
                done = False
            with self._lock:
                self._begun.discard(job.pk)
                if done:
                    self._done.append(job.pk)
                else:
                    self._held.discard(job.pk)
                idle = len(self._done) >= len(self._held) - CHUNK // 2
            close_old_connections()
            if idle:
                self._wake_up.set()
        connection.close()

    def _close(self, crew: list[threading.Thread]) -> None:
        for _ in crew:
            self._claimed.put(None)
        deadline = time.monotonic() + STOP_SECONDS
        for thread in crew:
            thread.join(max(0.0, deadline - time.monotonic()))
        with self._lock:
            begun = list(self._begun)
            left = list(self._held - self._begun - set(self._done))
        self._flush()
        ours = Job.objects.filter(state=Job.State.RUNNING)
        ours.filter(pk__in=left).update(
            state=Job.State.WAITING, locked_until=None, attempts=F("attempts") - 1
        )
        ours.filter(pk__in=begun).update(locked_until=now() + timedelta(seconds=LEFT_BEHIND_SECONDS))
        connection.close()
