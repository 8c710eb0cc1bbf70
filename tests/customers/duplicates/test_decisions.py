"""The whole base gone through; what people decide is kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from tests.customers.conftest import Office
from tests.customers.duplicates.test_finding import card
from tests.telephony.cast import NOON, person
from vonal.core.models import Job
from vonal.office.customers.duplicates import candidate_of, decisions, find_duplicates, gathering
from vonal.office.customers.duplicates.gathering import AlreadyGathering, start_gathering, stop_gathering
from vonal.office.customers.models import Customer, Gathering, SuspectPair
from vonal.office.staff.models import Employee


def work_until_done() -> int:
    """Do the waiting jobs of the gathering one after the other; returns how many there were."""
    done = 0
    while job := Job.objects.filter(function__endswith="gather_part", state="waiting").first():
        gathering.gather_part(**job.arguments)
        job.delete()
        done += 1
    return done


def test_the_whole_base_is_gone_through_part_by_part(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gathering, "AT_A_TIME", 2)
    for name in ("Kovács Kft.", "Szabó Bt.", "Kovács", "Molnár Zrt.", "Molnar"):
        card(name)

    start_gathering(by=office.director, at=NOON)
    jobs = work_until_done()

    row = Gathering.objects.get()
    assert (jobs, row.checked, row.found, row.percent) == (4, 5, 2, 100)
    assert row.finished_at is not None
    pairs = {(pair.first.name, pair.second.name, pair.keys) for pair in SuspectPair.objects.all()}
    assert pairs == {("Kovács Kft.", "Kovács", "name"), ("Molnár Zrt.", "Molnar", "name")}


def test_a_part_that_is_done_twice_counts_once(office: Office):
    card("Kovács Kft.")
    row = start_gathering(by=office.director, at=NOON)

    gathering.gather_part(gathering_id=row.pk, after=0)
    gathering.gather_part(gathering_id=row.pk, after=0)

    row.refresh_from_db()
    assert row.checked == 1


def test_it_is_done_once_at_a_time_and_can_be_stopped(office: Office):
    card("Kovács Kft.")
    card("Kovács Bt.")
    start_gathering(by=office.director, at=NOON)
    with pytest.raises(AlreadyGathering):
        start_gathering(by=office.director, at=NOON)

    stop_gathering(by=office.director, at=NOON)
    work_until_done()

    assert Gathering.objects.get().checked == 0
    start_gathering(by=office.director, at=NOON)
    work_until_done()
    assert SuspectPair.objects.count() == 1


def test_what_was_decided_is_not_asked_again(office: Office):
    one, other = card("Kovács Kft."), card("Kovács Bt.")
    start_gathering(by=office.director, at=NOON)
    work_until_done()

    decided = decisions.say_different(other, one, by=office.director, at=NOON)

    assert find_duplicates(candidate_of(one)) == find_duplicates(candidate_of(other)) == []
    start_gathering(by=office.director, at=NOON)
    work_until_done()
    assert not SuspectPair.objects.exists()
    decisions.take_back_different(decided, by=office.director)
    assert len(find_duplicates(candidate_of(one))) == 1


def test_what_is_put_off_comes_last(office: Office):
    card("Kovács Kft.")
    card("Kovács", "+36301112233")
    card("", "+36301112233")
    start_gathering(by=office.director, at=NOON)
    work_until_done()
    surest = decisions.next_pairs(office.director, 10)[0]

    decisions.put_off(surest, by=office.director, at=NOON)

    assert [pair.pk for pair in decisions.next_pairs(office.director, 10)][-1] == surest.pk


def test_everybody_decides_about_what_is_his(office: Office):
    def pair(name: str, one: Employee | None, other: Employee | None) -> None:
        card(f"{name} Kft.", manager=one)
        card(f"{name} Bt.", manager=other)

    pair("Kovács", office.manager, office.manager)
    pair("Szabó", office.manager, office.stranger)
    pair("Molnár", None, None)
    start_gathering(by=office.director, at=NOON)
    work_until_done()
    head = person("helga", "head", on_line=False)

    def seen(employee: Employee) -> int:
        return decisions.waiting_pairs(employee).count()

    assert [seen(each) for each in (office.director, office.manager, office.stranger, head)] == [3, 1, 0, 1]


def test_a_stranger_merges_nothing_of_others(office: Office):
    mine = card("Kovács Kft.", manager=office.manager)
    shown = card("Kovács Bt.", manager=office.manager)
    shown.shown_to.add(office.stranger)

    with pytest.raises(Customer.DoesNotExist):
        decisions.mergeable_customer_for(office.stranger, mine.pk)
    with pytest.raises(PermissionDenied):
        decisions.mergeable_customer_for(office.stranger, shown.pk)
    assert decisions.mergeable_customer_for(office.manager, mine.pk) == mine
