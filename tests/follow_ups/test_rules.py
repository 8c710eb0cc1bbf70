"""A rule waits, is carried out once, says why; and what changes meanwhile counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.customers.conftest import Office, office
from tests.follow_ups.cast import TASK, rule, win, won, work_at
from tests.sales.conftest import deal
from tests.telephony.cast import NOON
from vonal.core.models import Job
from vonal.office.follow_ups.firing import carry_out
from vonal.office.follow_ups.models import Firing
from vonal.office.follow_ups.operations import (
    change_rule,
    leave_out,
    put_back,
    remove_rule,
    restore_rule,
    switch_rule,
    take_in_those_there,
)
from vonal.office.follow_ups.timers import set_timers
from vonal.office.follow_ups.triggers.stages import entered
from vonal.office.notices.models import Notice
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.operations import move_deal, undo_move
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task

__all__ = ["deal", "office"]

DAY = timedelta(days=1)
# Noon of 23 November in London is 13 o'clock in Budapest; ten days later at ten o'clock there it is nine.
DUE = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_budapest(office: Office) -> None:
    from vonal.core.company import company

    row = company()
    row.time_zone = "Europe/Budapest"
    row.save()


@pytest.fixture
def head(office: Office) -> Employee:
    return office.director


def the_firing() -> Firing:
    return Firing.objects.get()


def test_a_rule_waits_and_then_makes_a_task_for_whoever_leads_the_deal(head: Employee, deal: Deal):
    rule(head, NOON)
    win(deal, NOON)
    assert the_firing().due_at == DUE

    work_at(DUE - timedelta(minutes=1))
    assert not Task.objects.exists()
    work_at(DUE)

    task = Task.objects.get()
    assert (task.title, task.assignee, task.kind) == ("Call Kovács Kft.", deal.manager, "call")
    assert task.due_at == datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
    fired = the_firing()
    assert (fired.state, fired.did[0]["task"], fired.settled_at) == ("done", task.pk, DUE)
    assert fired.why["stage_name"] == "Fulfilled"


def test_the_same_cause_is_followed_up_once_however_often_it_is_told(head: Employee, deal: Deal):
    waiting = rule(head, NOON)
    win(deal, NOON)
    deal.refresh_from_db()

    set_timers(waiting, [entered(deal, deal.stage, deal.entered_stage_at)] * 2)
    work_at(DUE)
    again = the_firing()
    set_timers(waiting, [entered(deal, deal.stage, deal.entered_stage_at)])
    carry_out(again.pk, at=DUE)
    work_at(DUE + DAY)

    assert (Firing.objects.count(), Task.objects.count()) == (1, 1)


def test_a_deal_that_has_left_the_stage_is_not_followed_up(head: Employee, deal: Deal):
    rule(head, NOON)
    win(deal, NOON)
    move_deal(deal, to=Stage.objects.get(name="Payment"), by=head, at=NOON + DAY)

    work_at(DUE)

    assert (the_firing().state, the_firing().why_not) == ("skipped", "left_stage")
    assert not Task.objects.exists()


def test_the_time_runs_anew_when_a_deal_comes_back_to_the_stage(head: Employee, deal: Deal):
    rule(head, NOON)
    win(deal, NOON)
    away = move_deal(deal, to=Stage.objects.get(name="Payment"), by=head, at=NOON + DAY)
    assert away is not None
    undo_move(away, by=head, at=NOON + 2 * DAY)
    work_at(NOON)

    work_at(DUE)
    assert not Task.objects.exists()
    work_at(DUE + 2 * DAY)

    assert Task.objects.count() == 1
    assert list(Firing.objects.order_by("since_at").values_list("state", "why_not")) == [
        ("skipped", "came_again"),
        ("done", ""),
    ]


def test_a_rule_that_is_off_or_gone_does_nothing_and_one_that_is_back_does(head: Employee, deal: Deal):
    waiting = rule(head, NOON)
    win(deal, NOON)

    switch_rule(waiting, on=False, by=head, at=NOON)
    remove_rule(waiting, by=head, at=NOON)
    restore_rule(waiting, by=head, at=NOON + DAY)
    switch_rule(waiting, on=True, by=head, at=NOON + DAY)
    work_at(DUE)
    assert Task.objects.count() == 1

    switch_rule(waiting, on=False, by=head, at=DUE)
    Firing.objects.update(state="waiting")
    carry_out(the_firing().pk, at=DUE)
    assert (the_firing().state, the_firing().why_not) == ("skipped", "off")


def test_a_changed_delay_moves_what_waits_and_nothing_comes_at_once(head: Employee, deal: Deal):
    waiting = rule(head, NOON)
    win(deal, NOON)

    change_rule(waiting, by=head, at=NOON, amount=20)
    work_at(NOON + DAY)
    assert the_firing().due_at == DUE + 10 * DAY

    change_rule(waiting, by=head, at=NOON + 8 * DAY, amount=2)
    work_at(NOON + 8 * DAY)
    assert the_firing().due_at == DUE - DAY  # The next ten o'clock, not at once.
    work_at(DUE - DAY)

    assert Task.objects.count() == 1
    work_at(DUE + 30 * DAY)
    assert Task.objects.count() == 1


def test_a_timer_that_rings_before_its_change_was_seen_to_goes_by_the_change(head: Employee, deal: Deal):
    waiting = rule(head, NOON)
    win(deal, NOON)
    change_rule(waiting, by=head, at=NOON, amount=20)
    Job.objects.filter(function__endswith="look_at_waiting").delete()

    work_at(DUE)

    assert (the_firing().state, the_firing().due_at) == ("waiting", DUE + 10 * DAY)
    work_at(DUE + 10 * DAY)
    assert Task.objects.count() == 1


def test_what_a_changed_rule_no_longer_waits_for_is_left_out_until_it_is_changed_back(
    head: Employee, deal: Deal
):
    waiting = rule(head, NOON)
    win(deal, NOON)

    change_rule(waiting, by=head, at=NOON, when={"stages": [Stage.objects.get(name="Payment").pk]})
    work_at(NOON + DAY)
    assert (the_firing().state, the_firing().why_not) == ("skipped", "changed")

    change_rule(waiting, by=head, at=NOON, when={"won": True})
    work_at(NOON + DAY)
    assert the_firing().state == "waiting"


def test_one_may_be_left_out_and_put_back(head: Employee, deal: Deal):
    rule(head, NOON)
    win(deal, NOON)

    leave_out(the_firing(), by=head, at=NOON)
    work_at(DUE)
    assert (the_firing().state, the_firing().why_not) == ("skipped", "by_hand")
    put_back(the_firing(), by=head, at=DUE + timedelta(hours=1))
    work_at(DUE + DAY)

    assert Task.objects.count() == 1


def test_those_who_were_there_before_the_rule_are_taken_in_when_asked(head: Employee, deal: Deal):
    win(deal, NOON)
    late = rule(head, NOON + DAY)
    passed = rule(head, NOON + DAY, amount=0)
    work_at(NOON + DAY)
    assert not Firing.objects.exists()

    for each in (late, passed):
        take_in_those_there(each, by=head)
        take_in_those_there(each, by=head)
    work_at(NOON + DAY)

    assert (the_firing().rule, the_firing().due_at) == (late, DUE)


def test_at_once_is_at_once_and_several_things_are_done_in_order(head: Employee, deal: Deal):
    stage = Stage.objects.get(name="Payment")
    rule(
        head,
        NOON,
        amount=0,
        when={"stages": [stage.pk]},
        actions=[
            {"kind": "letter", "subject": "Thanks", "text": "Dear {name}"},
            {"kind": "hand", "who": "person", "person": head.pk},
            TASK,
            {"kind": "message", "text": "Look at {deal}", "who": "leader"},
            {"kind": "move", "stage": won().pk},
        ],
    )
    move_deal(deal, to=stage, by=head, at=NOON)
    work_at(NOON)

    deal.refresh_from_db()
    assert (deal.manager, deal.stage, Task.objects.get().assignee) == (head, won(), head)
    assert the_firing().did[0] == {"kind": "letter", "trouble": "no_mail"}
    assert the_firing().state == "done"
    assert str(Notice.objects.get(employee=head)) == "Kovács Kft.: Look at Oven"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"trigger": "weather"},
        {"when": {}},
        {"amount": 101, "unit": "working_days"},
        {"is_before": True},
        {"actions": []},
        {"actions": [TASK | {"text": ""}]},
        {"actions": [TASK | {"who": "person"}]},
        {"actions": [{"kind": "move"}]},
        {"actions": [{"kind": "letter", "text": "Dear"}]},
        {"hour": 24},
    ],
)
def test_a_rule_that_leads_nowhere_is_refused(head: Employee, wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        rule(head, NOON, **wrong)
