"""What came of an attempt: when he is tried again, what is marked, and taking it back."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.campaigns.cast import MOSCOW, agent, call_list, called, director, entry_of, put, put_many
from tests.telephony.cast import NOON, company, customer, later, person
from vonal.office.campaigns.dealing import current, next_one
from vonal.office.campaigns.events import AttemptUndone, ContactWorked
from vonal.office.campaigns.figures import figures_of, progress_of
from vonal.office.campaigns.hours import Hours, zone_of
from vonal.office.campaigns.models import Attempt, Entry, NumberMark
from vonal.office.campaigns.numbers import allow_number, marks_of
from vonal.office.campaigns.operations import let_agent_call, remove_entries, restore_entries
from vonal.office.campaigns.outcomes import NotBeforeHim, UndoIsLate, give_outcome, undo_outcome
from vonal.office.customers.duplicates.merging import merge_customers
from vonal.office.customers.duplicates.unmerging import unmerge_customers
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import add_contact_point
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.office.telephony.models import Call
from vonal.workflows import handed_contact

MOSCOW_CLOCK = ZoneInfo("Europe/Moscow")
WORKING = Hours(time(9), time(18), frozenset({1, 2, 3, 4, 5}))
MORNING = datetime(2026, 11, 24, 10, tzinfo=MOSCOW_CLOCK)  # A Tuesday.


@pytest.fixture(autouse=True)
def here(db: None) -> None:
    company()


@pytest.fixture
def ada() -> Employee:
    return agent()


def before(ada: Employee, name: str = "Bakery", number: str = MOSCOW, **rules: Any) -> Entry:
    """A contact of a daytime list before Ada, on a Tuesday morning in Moscow."""
    list_ = call_list(ada, opens=time(9), closes=time(18), weekdays=[1, 2, 3, 4, 5], **rules)
    put(list_, called(name, number), at=MORNING)
    entry = next_one(ada, at=MORNING)
    assert entry is not None
    return entry


def test_who_does_not_answer_is_tried_in_the_other_half_of_the_day_after_longer_and_longer_pauses(
    ada: Employee,
):
    entry = before(ada, pause_minutes=60)

    give_outcome(ada, entry.pk, "no_answer", at=MORNING)
    first = entry_of(entry.customer).due_at
    assert next_one(ada, at=first) is not None
    give_outcome(ada, entry.pk, "no_answer", at=first)
    second = entry_of(entry.customer).due_at

    assert first == MORNING.replace(hour=13, minute=30)
    assert second == (MORNING + timedelta(days=1)).replace(hour=9)


def test_who_is_busy_is_tried_again_soon(ada: Employee):
    entry = before(ada, pause_minutes=60)

    give_outcome(ada, entry.pk, "busy", at=MORNING)

    assert entry_of(entry.customer).due_at == MORNING + timedelta(minutes=15)


def test_after_the_most_attempts_he_is_left_in_peace(ada: Employee):
    entry = before(ada, most_attempts=1)

    give_outcome(ada, entry.pk, "no_answer", at=MORNING)

    kept = entry_of(entry.customer)
    assert (kept.state, kept.attempts) == ("unreached", 1)


def test_a_promise_is_the_agents_own_entry_at_that_time(ada: Employee):
    entry = before(ada)
    at = MORNING + timedelta(days=2, hours=10)  # Eight in the evening: he asked for it.

    give_outcome(ada, entry.pk, "call_back", call_back_at=at, note="After the fair", at=MORNING)

    assert next_one(ada, at=at - timedelta(minutes=1)) is None
    assert next_one(ada, at=at) is not None
    assert Attempt.objects.get().note == "After the fair"


@pytest.mark.parametrize(
    ("outcome", "field"), [("refused", "reason"), ("do_not_call", "reason"), ("call_back", "call_back_at")]
)
def test_what_an_outcome_needs_is_asked_for_and_nothing_is_kept(ada: Employee, outcome: str, field: str):
    entry = before(ada)

    with pytest.raises(ValidationError) as refused:
        give_outcome(ada, entry.pk, outcome, call_back_at=MORNING, at=MORNING)

    assert field in refused.value.message_dict
    assert current(ada) is not None
    assert not Attempt.objects.exists()


def test_the_call_it_was_made_with_is_found_and_owes_no_outcome_any_more(ada: Employee):
    entry = before(ada)
    call = Call.objects.create(
        switch_id="out1", direction="out", state="ended", number=MOSCOW, dialled_by=ada, customer=entry.customer,
        started_at=MORNING + timedelta(seconds=5), answered_at=MORNING + timedelta(seconds=9),
        ended_at=MORNING + timedelta(seconds=129),
    )  # fmt: skip

    attempt = give_outcome(ada, entry.pk, "refused", reason="Has one", at=MORNING + timedelta(minutes=3))

    call.refresh_from_db()
    assert (attempt.call, call.outcome, call.outcome_reason) == (call, "refused", "Has one")
    assert figures_of([entry.call_list])[0].talk_minutes == 2


def test_nobody_speaks_for_anothers_contact(ada: Employee):
    entry = before(ada)

    with pytest.raises(NotBeforeHim):
        give_outcome(agent("bob"), entry.pk, "busy", at=MORNING)


def test_a_wrong_number_is_marked_and_the_next_one_tried(ada: Employee):
    entry = before(ada)
    add_contact_point(entry.customer, "+7 495 765 43 21", by=None, at=MORNING)

    give_outcome(ada, entry.pk, "wrong_number", at=MORNING)

    kept = entry_of(entry.customer)
    assert (kept.state, kept.number) == ("waiting", "+74957654321")
    assert [mark.number for mark in marks_of(entry.customer)] == [MOSCOW]
    assert next_one(ada, at=MORNING) == kept
    give_outcome(ada, entry.pk, "wrong_number", at=MORNING)
    assert entry_of(entry.customer).state == "wrong_number"


def test_who_asks_not_to_be_called_is_on_no_list_any_more(ada: Employee):
    entry = before(ada)
    other = call_list(ada, name="Other")
    put(other, entry.customer, at=MORNING)

    give_outcome(ada, entry.pk, "do_not_call", reason="Asked us", at=MORNING)

    assert set(Entry.objects.values_list("state", flat=True)) == {"barred"}
    assert put(call_list(ada, name="Third"), entry.customer).counts == {"barred": 1}
    assert allow_number(MOSCOW, by=director(), at=MORNING) == 1
    assert NumberMark.objects.get().lifted_by == director()


def test_a_slip_is_taken_back_with_everything_it_did(ada: Employee):
    entry = before(ada)
    attempt = give_outcome(ada, entry.pk, "do_not_call", reason="Asked us", at=MORNING)

    undo_outcome(attempt, by=ada, at=MORNING)

    kept = current(ada)
    assert kept is not None
    assert (kept.pk, kept.attempts, kept.misses) == (entry.pk, 0, 0)
    assert not marks_of(entry.customer)
    assert not progress_of([entry.call_list], MORNING)[entry.call_list_id].refused
    assert figures_of([entry.call_list]) == []


def test_only_what_was_said_last_and_by_oneself_is_taken_back(ada: Employee):
    entry = before(ada)
    attempt = give_outcome(ada, entry.pk, "busy", at=MORNING)
    bob = agent("bob")

    with pytest.raises(PermissionDenied):
        undo_outcome(attempt, by=bob, at=MORNING)
    entry.call_list.agents.add(bob)
    next_one(bob, at=MORNING + timedelta(hours=1))
    with pytest.raises(UndoIsLate):
        undo_outcome(attempt, by=ada, at=MORNING + timedelta(hours=1))


def test_an_agent_sees_the_card_only_while_he_has_it_before_him(ada: Employee):
    entry = before(ada)
    assert Customer.objects.visible_to(ada).get() == entry.customer

    attempt = give_outcome(ada, entry.pk, "busy", at=MORNING)
    assert not Customer.objects.visible_to(ada).exists()
    undo_outcome(attempt, by=ada, at=MORNING)
    assert Customer.objects.visible_to(ada).exists()


def test_a_contact_handed_over_comes_back_with_what_came_of_it(ada: Employee):
    bela, card = person("bela"), called("Pék Kft.")
    entry = let_agent_call(card, ada, note="Ask for Éva", by=bela, at=NOON)
    got = next_one(ada, at=NOON)
    assert (got, got and got.note) == (entry, "Ask for Éva")

    attempt = give_outcome(ada, entry.pk, "refused", reason="Has one", at=later(60))
    for _twice in range(2):
        handed_contact.tell_who_handed_over(ContactWorked(attempt.pk, entry.pk))

    task = Task.objects.get()
    assert (task.assignee, task.customer) == (bela, card)
    assert "Refused" in task.title
    assert "Has one" in task.title
    undo_outcome(attempt, by=ada, at=later(61))
    handed_contact.take_it_back(AttemptUndone(attempt.pk))
    assert Task.objects.get().done_at == later(61)


def test_the_same_contact_is_handed_to_an_agent_once(ada: Employee):
    bela, card = person("bela"), called("Pék Kft.")
    let_agent_call(card, ada, by=bela, at=NOON)

    with pytest.raises(ValidationError):
        let_agent_call(card, ada, by=bela, at=NOON)
    assert Entry.objects.count() == 1


def test_entries_are_taken_off_and_put_back(ada: Employee):
    list_ = call_list(ada)
    cards = put_many(list_, 2)
    ids = [entry_of(cards[0]).pk]

    assert remove_entries(list_, ids, by=director(), at=NOON) == ids
    assert progress_of([list_], NOON)[list_.pk].total == 1
    assert restore_entries(list_, ids, by=director(), at=NOON) == 1
    assert progress_of([list_], NOON)[list_.pk].waiting == 2


def test_entries_and_attempts_go_with_the_card_when_two_become_one_and_back(ada: Employee):
    list_ = call_list(ada)
    kept, gone = called("Kovács Kft."), customer("Kovács", "+36301112233")
    put(list_, kept, gone)
    entry = next_one(ada, at=NOON)
    assert entry is not None
    give_outcome(ada, entry.pk, "busy", at=NOON)
    second = next_one(ada, at=NOON)
    assert second is not None
    assert second.customer == gone
    give_outcome(ada, second.pk, "refused", reason="No", at=later(1))

    merge = merge_customers(kept, gone, by=director(), at=later(2))
    assert list(Entry.objects.values_list("customer", flat=True)) == [kept.pk]
    assert Attempt.objects.filter(customer=kept).count() == 2

    parted = unmerge_customers(merge, by=director(), at=later(3))
    assert Entry.objects.get(customer=parted).state == "refused"
    assert Attempt.objects.get(customer=parted).outcome == "refused"


@pytest.mark.parametrize(
    ("number", "region_zone", "zone"),
    [
        ("+74232123456", "", "Asia/Vladivostok"),
        ("+74232123456", "Europe/Moscow", "Asia/Vladivostok"),
        ("+79161234567", "Asia/Omsk", "Asia/Omsk"),
        ("+36301234567", "", "Europe/Budapest"),
        ("", "", "UTC"),
    ],
)
def test_the_number_tells_where_somebody_is_else_his_region_else_the_company(
    number: str, region_zone: str, zone: str
):
    assert zone_of(number, region_zone) == zone


def test_closed_hours_open_the_next_working_day_over_the_change_of_clocks():
    friday = datetime(2026, 10, 23, 17, tzinfo=ZoneInfo("UTC"))  # 19:00 in Budapest, clocks change on Sunday.

    assert WORKING.next_open("Europe/Budapest", friday) == datetime(2026, 10, 26, 8, tzinfo=ZoneInfo("UTC"))
    assert WORKING.is_open("Europe/Moscow", MORNING)
    assert not WORKING.is_open("Asia/Vladivostok", MORNING + timedelta(hours=2))
