"""Being there for calls, and not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.staff.cast import MONDAY, employee
from vonal.core.models import Push
from vonal.office.staff import operations, queries
from vonal.office.staff.models import Employee, Presence

State = Presence.State
pytestmark = pytest.mark.django_db


def changed(person: Employee, **fields: Any) -> Presence:
    """As the telephone's news write it."""
    Presence.objects.filter(employee=person).update(**fields)
    return Presence.objects.get(employee=person)


def test_on_line_without_a_telephone_is_away():
    anna = employee("anna")
    assert operations.go_on_line(anna, at=MONDAY).state(MONDAY) == State.AWAY
    assert operations.set_reachable(anna, True, at=MONDAY).state(MONDAY) == State.FREE


def test_a_talk_a_wrap_up_and_free_again():
    anna = employee("anna")
    operations.go_on_line(anna, at=MONDAY)
    operations.set_reachable(anna, True, at=MONDAY)
    assert changed(anna, busy=State.RINGING).state(MONDAY) == State.RINGING
    assert changed(anna, busy=State.TALKING).state(MONDAY) == State.TALKING

    ended = MONDAY + timedelta(minutes=5)
    presence = changed(anna, busy="", wrap_up_until=ended + timedelta(minutes=3))

    assert presence.state(ended) == State.WRAP_UP
    assert presence.state(ended + timedelta(minutes=3)) == State.FREE
    assert operations.end_wrap_up(anna, at=ended).state(ended) == State.FREE


def test_going_off_line_during_a_talk_keeps_the_talk():
    anna = employee("anna")
    operations.go_on_line(anna, at=MONDAY)
    changed(anna, busy=State.TALKING)
    assert operations.go_off_line(anna, at=MONDAY).state(MONDAY) == State.TALKING
    assert changed(anna, busy="").state(MONDAY) == State.OFF


def test_since_moves_only_when_the_state_does():
    anna = employee("anna")
    operations.go_on_line(anna, at=MONDAY)
    later = MONDAY + timedelta(hours=1)
    assert operations.go_on_line(anna, at=later).since == MONDAY
    assert operations.set_reachable(anna, True, at=later).since == later


@pytest.mark.django_db(transaction=True)
def test_colleagues_and_the_person_hear_of_a_change_and_only_of_a_change():
    anna = employee("anna")
    Push.objects.all().delete()
    operations.go_on_line(anna, at=MONDAY)
    operations.go_on_line(anna, at=MONDAY)
    heard = [(push.topic, push.kind, push.data) for push in Push.objects.order_by("number")]
    assert heard == [
        ("staff", "presence.changed", {"employee_id": anna.pk, "state": "away"}),
        (f"employee:{anna.pk}", "phone.changed", {}),
    ]


def test_the_board_is_one_query_however_many_work_here(django_assert_num_queries):
    for username in ("anna", "bela", "cili"):
        employee(username)
    with django_assert_num_queries(1):
        board = queries.board(MONDAY)
    assert [(line.employee.name, line.state) for line in board] == [
        ("Anna", State.OFF),
        ("Bela", State.OFF),
        ("Cili", State.OFF),
    ]


@pytest.mark.parametrize("typed", ["ковалёв", "Ковалёв", "ков", "101", "kovalev"])
def test_a_colleague_is_found_by_name_extension_or_sign_in(typed):
    employee("kovalev", name="Пётр Ковалёв")
    employee("smirnova", name="Анна Смирнова")
    assert [person.username for person in queries.colleagues(typed)] == ["kovalev"]
