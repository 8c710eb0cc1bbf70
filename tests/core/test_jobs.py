"""Work for later is done at least once, tried again, and given up in the end."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from tests.core import stories
from vonal.core.clock import now
from vonal.core.jobs import enqueue, forget_old_rows
from vonal.core.models import Job, Push
from vonal.core.worker import LOCK_SECONDS, Worker, claim, reap, run_due_jobs

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def do_and_undo(work: Callable[[], None]) -> None:
    with transaction.atomic():
        work()
        raise ZeroDivisionError


@pytest.fixture(autouse=True)
def nothing_seen():
    stories.SEEN.clear()


def test_a_job_runs_once():
    enqueue(stories.write_down, word="tea")

    assert run_due_jobs() == 1
    assert run_due_jobs() == 0
    assert stories.SEEN == ["tea"]


def test_a_job_for_later_waits():
    enqueue(stories.write_down, word="tea", run_after=now() + timedelta(hours=1))

    assert run_due_jobs() == 0


def test_older_work_is_done_first():
    enqueue(stories.write_down, word="second", run_after=LONG_AGO + timedelta(days=1))
    enqueue(stories.write_down, word="first", run_after=LONG_AGO)

    run_due_jobs()

    assert stories.SEEN == ["first", "second"]


def test_of_jobs_with_one_key_one_waits():
    for word in ("tea", "more tea"):
        enqueue(stories.write_down, key="drink", word=word)
    enqueue(stories.write_down, key="food", word="cake")

    run_due_jobs()
    enqueue(stories.write_down, key="drink", word="coffee")
    run_due_jobs()

    assert stories.SEEN == ["tea", "cake", "coffee"]


def test_a_failing_job_pauses_longer_each_time_and_is_given_up():
    enqueue(stories.never_succeed)
    pauses = []
    while not Job.objects.filter(state=Job.State.FAILED).exists():
        run_due_jobs()
        job = Job.objects.get()
        pauses.append((job.run_after - now()).total_seconds())
        Job.objects.filter(state=Job.State.WAITING).update(run_after=LONG_AGO)

    assert stories.SEEN == ["tried"] * 3
    assert 0.5 < pauses[0] < pauses[1] < 3
    assert Job.objects.get().error == "ValueError: It cannot be done."


def test_only_what_is_marked_as_a_job_can_be_one():
    with pytest.raises(TypeError):
        enqueue(print)

    assert not Job.objects.exists()


def test_a_dead_workers_jobs_are_given_back():
    enqueue(stories.write_down, word="tea", run_after=LONG_AGO)
    claim(10, at=now())

    assert reap(at=now()) == 0
    assert reap(at=now() + timedelta(seconds=LOCK_SECONDS + 1)) == 1
    Job.objects.update(run_after=LONG_AGO)
    run_due_jobs()

    assert stories.SEEN == ["tea"]


def test_a_job_that_kills_every_worker_is_given_up():
    enqueue(stories.write_down, word="poison", run_after=LONG_AGO)
    for _ in range(3):
        claim(10, at=now())
        reap(at=now() + timedelta(minutes=1))
        Job.objects.filter(state=Job.State.WAITING).update(run_after=LONG_AGO)

    assert Job.objects.get().state == Job.State.FAILED


def test_a_reaped_job_makes_way_for_a_newer_one_with_its_key():
    enqueue(stories.write_down, key="drink", word="old", run_after=LONG_AGO)
    claim(10, at=now())
    enqueue(stories.write_down, key="drink", word="new", run_after=LONG_AGO)

    reap(at=now() + timedelta(minutes=1))
    run_due_jobs()

    assert stories.SEEN == ["new"]


def until(is_so, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def worker(transactional_db):
    worker = Worker(threads=4)
    thread = threading.Thread(target=worker.run)
    thread.start()
    yield worker
    worker.stop()
    thread.join(15)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_a_running_worker_does_what_is_committed_and_nothing_else(worker):
    with pytest.raises(ZeroDivisionError):
        do_and_undo(lambda: enqueue(stories.leave_a_mark, word="undone"))
    with transaction.atomic():
        enqueue(stories.leave_a_mark, word="done")

    assert until(lambda: Push.objects.filter(kind="done").exists())
    assert until(lambda: Job.objects.get().state == Job.State.DONE)
    assert not Push.objects.filter(kind="undone").exists()


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_the_work_and_do_each_piece_once(worker):
    second = Worker(threads=2)
    thread = threading.Thread(target=second.run)
    thread.start()
    for number in range(150):
        enqueue(stories.write_down, word=f"piece {number}")

    everything_done = until(lambda: Job.objects.filter(state=Job.State.DONE).count() == 150, 20)
    second.stop()
    thread.join(15)

    assert everything_done
    assert sorted(map(str, stories.SEEN)) == sorted(f"piece {number}" for number in range(150))


@pytest.mark.django_db(transaction=True)
def test_a_stopped_worker_gives_back_what_it_has_not_begun():
    for number in range(30):
        enqueue(stories.write_down, word=f"piece {number}")
    worker = Worker(threads=1)
    worker.stop()
    worker.run()

    assert Job.objects.exclude(state=Job.State.WAITING).count() == len(stories.SEEN)
    assert connection.connection is None or not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_a_worker_stops_within_seconds_and_leaves_a_long_job_to_the_next_one():
    stories.KETTLE_IS_HOT.clear()
    enqueue(stories.wait_for_the_kettle, run_after=LONG_AGO)
    for number in range(30):
        enqueue(stories.write_down, word=f"piece {number}")
    worker = Worker(threads=1)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        assert until(lambda: stories.SEEN == ["waiting"])
        began = time.monotonic()
        worker.stop()
        thread.join(10)

        assert time.monotonic() - began < 3.5
        assert Job.objects.filter(state=Job.State.WAITING, attempts=0).count() == 30
        assert [job.function for job in Job.objects.filter(state=Job.State.RUNNING)] == [
            "tests.core.stories.wait_for_the_kettle"
        ]
        assert reap(at=now() + timedelta(seconds=3)) == 1
        assert not Job.objects.exclude(state=Job.State.WAITING).exists()
    finally:
        stories.KETTLE_IS_HOT.set()


def test_sign_ins_that_ran_out_are_forgotten():
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now() + timedelta(days=days))

    forget_old_rows()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
