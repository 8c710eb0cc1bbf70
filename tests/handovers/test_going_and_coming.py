"""What is handed over goes at its time, comes back by itself, and exactly."""

from __future__ import annotations

import pytest
import time_machine
from auditlog.models import LogEntry

from tests.handovers.cast import DAY, handed, owners, work
from tests.telephony.cast import NOON, company, customer, later, person
from vonal.core.worker import run_due_jobs
from vonal.office.handovers import moving
from vonal.office.handovers.allotment import preview
from vonal.office.handovers.jobs import keep_time
from vonal.office.handovers.models import HandedRow, Handover
from vonal.office.handovers.operations import end_handover
from vonal.office.handovers.queries import meanwhile
from vonal.office.sales.models import Stage
from vonal.office.sales.operations import change_deal, move_deal, open_deal
from vonal.office.staff.models import Region
from vonal.office.tasks.operations import create_task, finish_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here():
    company()
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def pass_time(clock, seconds):
    """Let the clock stand there, and everything due be done."""
    clock.move_to(later(seconds))
    keep_time()
    run_due_jobs()


def test_it_begins_at_its_time_and_comes_back_by_itself(here):
    anna, bela = person("anna"), person("bela")
    rows = work(anna)
    planned = handed(anna, bela, starts_at=later(DAY))

    run_due_jobs()
    assert owners(*rows) == [anna] * 3

    here.move_to(later(DAY))
    run_due_jobs()  # Without the clock's own job: it was planned for this moment.
    assert owners(*rows) == [bela] * 3

    pass_time(here, 9 * DAY)
    assert owners(*rows) == [bela] * 3

    pass_time(here, 10 * DAY)
    assert owners(*rows) == [anna] * 3
    planned.refresh_from_db()
    assert planned.state == Handover.State.OVER
    assert set(planned.rows.values_list("state", flat=True)) == {HandedRow.State.RETURNED}


def test_for_good_stays_and_may_still_be_undone(here):
    anna, bela = person("anna"), person("bela")
    rows = work(anna)
    given = handed(anna, bela, reason="other", ends_at=None, is_for_good=True)
    run_due_jobs()
    pass_time(here, 400 * DAY)
    assert owners(*rows) == [bela] * 3

    end_handover(given, by=anna, at=later(400 * DAY))
    run_due_jobs()
    assert owners(*rows) == [anna] * 3


def test_one_called_off_before_it_begins_moves_nothing(here):
    anna, bela = person("anna"), person("bela")
    rows = work(anna)
    planned = end_handover(handed(anna, bela, starts_at=later(DAY)), by=anna, at=NOON)

    pass_time(here, 2 * DAY)

    assert planned.state == Handover.State.CANCELLED
    assert planned.absence is None
    assert owners(*rows) == [anna] * 3


def test_what_people_changed_meanwhile_is_left_and_listed(here):
    anna, bela, cili = person("anna"), person("bela"), person("cili")
    first, closed, done = work(anna, 1)
    second, moved, task = work(anna, 2)
    given = handed(anna, bela)
    run_due_jobs()
    move_deal(closed, to=Stage.objects.get(ends="won"), by=bela, at=later(60))
    finish_task(done, result="Sent", by=bela, at=later(60))
    change_deal(moved, by=bela, at=later(60), manager=cili)

    pass_time(here, 10 * DAY)

    assert owners(first, second, task) == [anna] * 3
    assert owners(closed, done, moved) == [bela, bela, cili]
    left = given.rows.filter(state=HandedRow.State.LEFT).values_list("row_id", "kind", "why")
    assert set(left) == {
        (closed.pk, "deal", "closed"),
        (done.pk, "task", "done"),
        (moved.pk, "deal", "other"),
    }


def test_new_deals_and_tasks_of_the_substitute_come_along(here):
    anna, bela = person("anna"), person("bela")
    card, *_rest = work(anna)
    his = customer("Bela's own", "+36309999999", manager=bela)
    given = handed(anna, bela)
    run_due_jobs()
    at = later(DAY)
    new = open_deal(card, title="New", by=bela, at=at, manager=bela)
    task = create_task(title="New", assignee=bela, due_at=at, by=bela, at=at, customer=card)
    own = open_deal(his, title="His own", by=bela, at=at, manager=bela)

    pass_time(here, 10 * DAY)

    assert owners(new, task, own) == [anna, anna, bela]
    assert given.rows.filter(state=HandedRow.State.CAME).count() == 2


def test_a_substitute_who_falls_ill_hands_it_further_and_all_comes_back(here):
    anna, bela, cili = person("anna"), person("bela"), person("cili")
    rows = work(anna)
    own = work(bela, 2)
    handed(anna, bela)
    run_due_jobs()
    here.move_to(later(DAY))
    further = handed(bela, cili, at=later(DAY), reason="illness", ends_at=None)
    run_due_jobs()
    assert owners(*rows, *own) == [cili] * 6

    pass_time(here, 10 * DAY)
    assert owners(*rows, *own) == [anna] * 3 + [cili] * 3

    end_handover(further, by=bela, at=later(11 * DAY))
    run_due_jobs()
    assert owners(*rows, *own) == [anna] * 3 + [bela] * 3


def test_divided_by_region_and_evenly_as_the_preview_says():
    north, south = Region.objects.create(name="North"), Region.objects.create(name="South")
    anna, bela, cili = person("anna"), person("bela", region=north), person("cili", region=south)
    near = [work(anna, number, region=north) for number in range(1, 4)]
    work(anna, 4, region=south)
    work(anna, 5)
    draft = Handover(giver=anna, reason="holiday", starts_at=NOON, division="region")
    said = preview(draft, [bela, cili])

    given = handed(anna, bela, cili, division="region")
    run_due_jobs()

    assert said["customer"] == {bela.pk: 3, cili.pk: 2}
    for kind, counts in said.items():
        for employee_id, count in counts.items():
            assert given.rows.filter(kind=kind, receiver=employee_id).count() == count
    for rows in near:
        assert owners(*rows) == [bela] * 3


def test_only_what_was_chosen_goes():
    anna, bela = person("anna"), person("bela")
    important = work(anna, 1, importance=1)
    plain = work(anna, 2)
    handed(anna, bela, importance=1, with_tasks=False)
    run_due_jobs()

    assert owners(*important) == [bela, bela, anna]
    assert owners(*plain) == [anna] * 3


def test_a_kill_between_two_chunks_loses_and_repeats_nothing(here, monkeypatch):
    monkeypatch.setattr(moving, "CHUNK", 2)
    anna, bela, cili = person("anna"), person("bela"), person("cili")
    rows = [row for number in range(1, 8) for row in work(anna, number)]
    given = handed(anna, bela, cili)
    for _chunk in range(3):
        assert moving.move_some(given.pk, at=NOON)
    assert given.rows.count() == 6

    # The job that did this is dead; whoever works next goes on.
    from vonal.core.models import Job

    Job.objects.all().delete()
    pass_time(here, 60)
    assert given.rows.count() == len(rows)
    assert anna not in owners(*rows)

    end_handover(given, by=anna, at=later(120))
    Job.objects.all().delete()
    assert moving.move_some(given.pk, at=later(120))
    pass_time(here, 180)
    assert set(owners(*rows)) == {anna}


def test_the_card_says_why_and_who(here):
    anna, bela = person("anna"), person("bela")
    card, *_rest = work(anna)
    given = handed(anna, bela)
    run_due_jobs()
    card.refresh_from_db()

    said = meanwhile(card, NOON)

    assert said is not None
    assert (said.who, said.substitute, said.leads) == (anna, bela, True)
    entries = LogEntry.objects.filter(cid=f"customer:{card.pk}", additional_data__handover=given.pk)
    assert [entry.actor for entry in entries] == [anna] * 3
    assert {tuple(next(iter(entry.changes.values()))) for entry in entries} == {(str(anna.pk), str(bela.pk))}

    pass_time(here, 10 * DAY)
    card.refresh_from_db()
    assert meanwhile(card, later(10 * DAY)) is None
