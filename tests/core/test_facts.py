"""Facts are announced with the work itself, and reach every story at least once."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction

from tests.core import stories
from vonal.core.facts import deliver, publish
from vonal.core.models import Event, Job
from vonal.core.worker import run_due_jobs

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FACT = stories.KettleBoiled(cups=3, at=NOON, guests=("Anna", "Béla"))


def do_and_undo(work: Callable[[], None]) -> None:
    with transaction.atomic():
        work()
        raise ZeroDivisionError


@pytest.fixture(autouse=True)
def nothing_seen():
    stories.SEEN.clear()


def test_a_fact_reaches_every_story_as_it_was_announced():
    publish(FACT)

    run_due_jobs()

    assert stories.SEEN.count(FACT) == 1
    assert Event.objects.get().name == "core.KettleBoiled"


def test_a_story_that_fails_hears_the_fact_again_and_the_others_do_not():
    publish(FACT)
    run_due_jobs()

    Job.objects.filter(state=Job.State.WAITING).update(run_after=NOON)
    run_due_jobs()

    assert stories.SEEN.count(FACT) == 1
    assert stories.SEEN[-1] == "carried"
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def test_a_fact_of_work_undone_was_never_announced():
    with pytest.raises(ZeroDivisionError):
        do_and_undo(lambda: publish(FACT))

    assert not Event.objects.exists()
    assert run_due_jobs() == 0


def test_a_fact_delivered_twice_is_the_same_fact():
    publish(FACT)
    event = Event.objects.get()
    for _ in range(2):
        deliver(event_id=event.pk, handler="tests.core.stories.pour")

    assert stories.SEEN == [FACT, FACT]


def test_a_fact_carries_plain_values_only():
    with pytest.raises(TypeError), transaction.atomic():
        publish(stories.KettleBoiled(cups=object(), at=NOON))  # type: ignore[arg-type]

    assert not Event.objects.exists()
