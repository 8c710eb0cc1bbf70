"""Each agent gets his next contact by himself: never two the same, in the right order, at the right hour."""

import threading
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.campaigns.cast import (
    MOSCOW,
    VLADIVOSTOK,
    agent,
    call_list,
    called,
    director,
    entry_of,
    put,
    put_many,
)
from tests.telephony.cast import NOON, company, later
from vonal.office.campaigns.dealing import LEASE, current, leave, let_forgotten_go, next_one, stay
from vonal.office.campaigns.filling import new_entry
from vonal.office.campaigns.models import CallList, Entry
from vonal.office.campaigns.numbers import forbid_numbers
from vonal.office.campaigns.operations import change_list, set_state
from vonal.office.campaigns.outcomes import give_outcome
from vonal.office.campaigns.queries import why_nobody
from vonal.office.customers.models import Customer
from vonal.office.sales.operations import open_deal

DAYTIME: dict[str, Any] = {"opens": time(9), "closes": time(18), "weekdays": [1, 2, 3, 4, 5]}
MINUTE = 60.0


@pytest.fixture(autouse=True)
def here(db: None) -> None:
    company()


def name_of(entry: Entry | None) -> str:
    return entry.customer.name if entry else ""


def test_the_longest_waiting_comes_first_and_stays_until_something_is_said():
    ada = agent()
    put_many(call_list(ada), 3)

    first, again = next_one(ada, at=NOON), next_one(ada, at=later(10))

    assert (name_of(first), name_of(again)) == ("Bakery 0", "Bakery 0")


def test_two_agents_never_have_the_same_one():
    ada, bob = agent(), agent("bob")
    put_many(call_list(ada, bob), 1)

    assert name_of(next_one(ada, at=NOON)) == "Bakery 0"
    assert next_one(bob, at=NOON) is None


@pytest.mark.django_db(transaction=True)
def test_agents_who_ask_in_the_same_moment_have_one_each():
    agents = [agent(f"agent{n}") for n in range(4)]
    put_many(call_list(*agents), 6)
    got: list[int] = []
    start = threading.Barrier(len(agents))

    def ask(number: int) -> None:
        start.wait(30)
        for _turn in range(3):
            entry = next_one(agents[number], at=NOON)
            if entry is not None:
                got.append(entry.pk)
                give_outcome(agents[number], entry.pk, "refused", reason="No need", at=NOON)
        connection.close()

    threads = [threading.Thread(target=ask, args=[n]) for n in range(len(agents))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(got) == sorted(Entry.objects.values_list("pk", flat=True))


def test_who_leaves_gives_his_contact_back_and_so_does_one_whose_page_is_closed():
    ada, bob = agent(), agent("bob")
    put_many(call_list(ada, bob), 1)
    next_one(ada, at=NOON)
    leave(ada, at=later(1))
    assert name_of(next_one(bob, at=later(2))) == "Bakery 0"

    assert next_one(ada, at=later(3)) is None
    assert stay(bob, at=later(60))
    assert next_one(ada, at=later(LEASE.total_seconds() + 5)) is None
    assert name_of(next_one(ada, at=later(60) + LEASE)) == "Bakery 0"
    assert current(bob) is None


def test_a_contact_forgotten_before_an_agent_is_closed_to_him(monkeypatch: pytest.MonkeyPatch):
    ada = agent()
    (card,) = put_many(call_list(ada), 1)
    next_one(ada, at=NOON)
    assert Customer.objects.visible_to(ada).filter(pk=card.pk).exists()

    monkeypatch.setattr("vonal.office.campaigns.dealing.now", lambda: NOON + timedelta(hours=2))
    let_forgotten_go()

    assert current(ada) is None
    assert not Customer.objects.visible_to(ada).filter(pk=card.pk).exists()


def test_own_promises_come_first_then_priority_then_the_least_tried():
    ada = agent()
    usual, urgent = call_list(ada), call_list(ada, name="Urgent", priority=8)
    tried, fresh, promised, important = (
        called(name, f"+361362111{n}") for n, name in enumerate(("Tried", "Fresh", "Promised", "Important"))
    )
    put(usual, tried, promised)
    put(usual, fresh, at=later(1))
    put(urgent, important)
    Entry.objects.filter(customer=tried).update(misses=1, attempts=1)
    Entry.objects.filter(customer=promised).update(promised_to=ada, free_at=later(5), due_at=later(5))

    order = []
    for _turn in range(4):
        entry = next_one(ada, at=later(10))
        order.append(name_of(entry))
        assert entry is not None
        give_outcome(ada, entry.pk, "refused", reason="No", at=later(10))

    assert order == ["Promised", "Important", "Fresh", "Tried"]


def test_a_promise_is_its_agents_own_until_he_lets_it_lie_for_a_day():
    ada, bob = agent(), agent("bob")
    (card,) = put_many(call_list(ada, bob), 1)
    Entry.objects.update(promised_to=ada, free_at=NOON, due_at=NOON)

    assert next_one(bob, at=later(60 * MINUTE)) is None
    assert name_of(next_one(bob, at=NOON + timedelta(days=1))) == card.name


def test_the_hour_is_the_customers_own():
    ada = agent()
    list_ = call_list(ada, **DAYTIME)
    put(list_, called("Far East", VLADIVOSTOK), called("Moscow", MOSCOW))
    early = datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("Europe/Moscow"))  # 15:30 in Vladivostok.

    assert entry_of(Customer.objects.get(name="Far East")).zone == "Asia/Vladivostok"
    assert name_of(next_one(ada, at=early)) == "Far East"
    give_outcome(ada, current(ada).pk, "refused", reason="No", at=early)  # type: ignore[union-attr]
    assert next_one(ada, at=early) is None
    nobody = why_nobody(ada, early)
    assert (nobody.why, nobody.zone) == ("closed", "Europe/Moscow")
    assert nobody.until == early.replace(hour=9, minute=0)
    assert name_of(next_one(ada, at=nobody.until)) == "Moscow"


def test_why_there_is_nobody_is_said():
    ada = agent()
    assert why_nobody(ada, NOON).why == "no_list"
    list_ = call_list(ada)
    assert why_nobody(ada, NOON).why == "done"
    put_many(list_, 1)
    entry = next_one(ada, at=NOON)
    assert entry is not None
    give_outcome(ada, entry.pk, "no_answer", at=NOON)
    later_on = why_nobody(ada, NOON)
    assert (later_on.why, later_on.until) == ("later", Entry.objects.get().due_at)
    set_state(list_, "paused", by=director(), at=NOON)
    assert why_nobody(ada, NOON).why == "paused"


def test_who_must_not_be_called_or_buys_already_is_passed_over():
    ada = agent()
    cards = put_many(call_list(ada), 3)
    forbid_numbers(["+3613620000"], reason="Asked us", by=director(), at=NOON)
    open_deal(cards[1], by=None, at=NOON)

    assert name_of(next_one(ada, at=NOON)) == "Bakery 2"
    assert [entry_of(card).state for card in cards[:2]] == ["barred", "left_out"]


def test_a_paused_list_takes_its_contacts_back():
    ada = agent()
    list_ = call_list(ada)
    put_many(list_, 1)
    next_one(ada, at=NOON)

    set_state(list_, "paused", by=director(), at=later(1))

    assert current(ada) is None
    assert next_one(ada, at=later(2)) is None
    set_state(list_, "running", by=director(), at=later(3))
    assert name_of(next_one(ada, at=later(4))) == "Bakery 0"


def test_who_no_longer_works_on_a_list_loses_what_he_had_of_it():
    ada, bob = agent(), agent("bob")
    list_ = call_list(ada)
    put_many(list_, 1)
    next_one(ada, at=NOON)

    change_list(list_, agents=[bob], by=director(), at=later(1))

    assert current(ada) is None
    assert name_of(next_one(bob, at=later(2))) == "Bakery 0"


def test_the_number_of_queries_does_not_depend_on_how_many_wait():
    ada = agent()
    list_ = call_list(ada)
    card = called("Someone")

    def asked() -> int:
        leave(ada, at=NOON)
        with CaptureQueriesContext(connection) as queries:
            assert next_one(ada, at=NOON) is not None
        return len(queries)

    put(list_, card)
    few = asked()
    cards = Customer.objects.bulk_create([Customer(name=f"Shop {n}", created_at=NOON) for n in range(500)])
    Entry.objects.bulk_create([new_entry(list_, each, f"+361362{each.pk:05}", NOON) for each in cards])

    assert asked() == few
    assert few < 25
    assert CallList.objects.get().entries.count() == 501
