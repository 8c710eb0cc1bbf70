"""A disk with little room is said in time, and what failed for want of room is tried until there is some."""

import errno
import os
import sqlite3

import pytest

from tests.core import stories
from vonal.core.clock import now
from vonal.core.disk import Disk, disk_below, is_for_want_of_room
from vonal.core.jobs import enqueue
from vonal.core.models import Job
from vonal.core.worker import run_due_jobs

GB = 1024**3


@pytest.mark.parametrize(
    ("free", "size", "state"),
    [
        (50 * GB, 1000 * GB, "enough"),
        (4 * GB, 1000 * GB, "nearly full"),
        (2 * GB, 10 * GB, "enough"),
        (GB // 2, 10 * GB, "nearly full"),
        (GB // 1024 // 2, 10 * GB, "full"),
        (0, 64 * GB // 1024, "full"),
    ],
)
def test_a_small_disk_may_be_fuller_than_a_large_one(free: int, size: int, state: str):
    assert Disk(free, size).state == state


def test_what_is_said_names_what_is_left_and_what_to_do():
    assert "4096 MB are left" in Disk(4 * GB, 1000 * GB).trouble()
    assert "Calls go on" in Disk(0, GB).trouble()
    assert Disk(GB, GB).trouble() == ""


def test_of_several_disks_the_fullest_counts_and_one_that_is_not_there_does_not(tmp_path):
    assert disk_below(tmp_path, tmp_path / "nowhere").size > 0


def test_want_of_room_is_told_from_other_faults():
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE word (text)")
        database.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as full:
            database.execute("INSERT INTO word VALUES (zeroblob(100000))")
    wrapped = RuntimeError("The note could not be kept.")
    wrapped.__cause__ = full.value

    assert is_for_want_of_room(wrapped)
    assert is_for_want_of_room(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert not is_for_want_of_room(OSError(errno.EIO, os.strerror(errno.EIO)))
    assert not is_for_want_of_room(sqlite3.OperationalError("no such table"))


@pytest.mark.django_db
def test_a_job_that_finds_no_room_waits_for_it_however_long_that_takes():
    stories.SEEN.clear()
    enqueue(stories.write_to_disk, word="tea")
    stories.DISK["is_full"] = True

    for _ in range(20):
        assert run_due_jobs() == 1
        Job.objects.update(run_after=now())
    stories.DISK["is_full"] = False
    run_due_jobs()

    assert stories.SEEN == ["tea"]
    assert Job.objects.get().state == Job.State.DONE
