from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import AT, Program
from vonal.office.customers.models import Customer, Note
from vonal.office.staff.operations.people import dismiss

KOVACS = {
    "name": "Kovács Kft.",
    "points": ["06 30 123 4567", "info@kovacs.hu"],
    "contacts": [{"name": "Kovács Béla", "position": "owner", "points": ["+36 1 234 5678"]}],
}


def make(program: Program, **fields: Any) -> Any:
    answer = program.post("/customers", {**KOVACS, "force": True, **fields})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_customer_is_made_read_and_changed(anna: Program) -> None:
    card = make(anna)

    assert [point["value"] for point in card["points"]] == ["+36301234567", "info@kovacs.hu", "+3612345678"]
    assert card["manager_id"] == anna.employee.pk
    changed = anna.patch(f"/customers/{card['id']}", {"activity": "timber", "importance": 2})
    assert changed.status_code == 200
    assert anna.get(f"/customers/{card['id']}").json() == {**card, "activity": "timber", "importance": 2}


def test_without_a_key_nothing_is_told(anna: Program) -> None:
    card = make(anna)

    answer = Client().get(f"/api/v1/customers/{card['id']}")

    assert answer.status_code == 401
    assert "Kov" not in answer.content.decode()


def test_a_dismissed_persons_key_is_dead(anna: Program, joins: Any) -> None:
    director = joins("director", "director").employee

    dismiss(anna.employee, by=director, at=AT)

    assert anna.get("/customers").status_code == 401


def test_a_stranger_neither_sees_nor_changes_a_customer(anna: Program, stranger: Program) -> None:
    card = make(anna)
    number = card["id"]

    assert stranger.get(f"/customers/{number}").status_code == 404
    assert stranger.patch(f"/customers/{number}", {"name": "Mine"}).status_code == 404
    assert stranger.post(f"/customers/{number}/notes", {"text": "Hm"}).status_code == 404
    assert stranger.post(f"/customers/{number}/points", {"raw": "+36 30 999 9999"}).status_code == 404
    assert stranger.delete(f"/points/{card['points'][0]['id']}").status_code == 404
    assert stranger.patch(f"/contacts/{card['contacts'][0]['id']}", {"name": "X"}).status_code == 404
    assert stranger.get("/customers").json()["items"] == []
    assert stranger.get("/customers/by-phone", number="06301234567").json() == []
    assert anna.get(f"/customers/{number}").json() == card
    assert not Note.objects.exists()


def test_who_only_reads_is_refused_with_a_sentence(anna: Program, accountant: Program) -> None:
    card = make(anna)

    answer = accountant.patch(f"/customers/{card['id']}", {"name": "Ours"})

    assert answer.status_code == 403
    assert answer.json()["detail"] == "You may read this, but not change it."
    assert accountant.post("/customers", KOVACS).status_code == 403
    assert Customer.objects.get().name == "Kovács Kft."


@pytest.mark.parametrize("written", ["+36301234567", "06 30/123-4567", "0036 30 123 45 67"])
def test_a_caller_is_found_however_his_number_is_written(anna: Program, written: str) -> None:
    card = make(anna)

    assert [found["id"] for found in anna.get("/customers/by-phone", number=written).json()] == [card["id"]]


def test_a_phone_that_cannot_be_read_is_named_and_nothing_is_kept(anna: Program) -> None:
    answer = anna.post("/customers", {**KOVACS, "points": ["06 30 123 4567", "7" * 250]})

    assert answer.status_code == 422
    assert "7777" in answer.json()["detail"][0]["msg"]
    assert not Customer.objects.exists()


def test_an_unknown_field_is_an_error_not_lost(anna: Program) -> None:
    answer = anna.post("/customers", {**KOVACS, "nmae": "Kovács"})

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] == "nmae"


def test_a_manager_who_does_not_exist_is_named(anna: Program) -> None:
    answer = anna.post("/customers", {**KOVACS, "manager_id": 4711})

    assert answer.status_code == 422
    assert answer.json()["detail"] == [
        {"type": "value_error", "loc": ["body", "manager"], "msg": "There is no manager 4711."}
    ]


def test_a_post_repeated_with_its_key_is_done_once(anna: Program) -> None:
    first = anna.post("/customers", KOVACS, key="order-17")
    again = anna.post("/customers", KOVACS, key="order-17")
    other = anna.post("/customers", {**KOVACS, "name": "Szabó Bt."}, key="order-17")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert Customer.objects.count() == 1


def test_a_key_is_its_owners_own(anna: Program, stranger: Program) -> None:
    anna.post("/customers", KOVACS, key="1")
    answer = stranger.post("/customers", {**KOVACS, "force": True}, key="1")

    assert answer.json()["manager_id"] == stranger.employee.pk
    assert Customer.objects.count() == 2


def test_a_refused_post_may_be_corrected_and_sent_again(anna: Program) -> None:
    assert anna.post("/customers", {"points": ["no phone"]}, key="k").status_code == 422
    assert anna.post("/customers", {"points": ["06301234567"]}, key="k").status_code == 201


def test_a_long_list_comes_in_parts(anna: Program) -> None:
    made = [make(anna, name=f"Customer {number}", points=[], contacts=[])["id"] for number in range(5)]

    first = anna.get("/customers", limit=2).json()
    second = anna.get("/customers", limit=2, before=first["next"]).json()
    third = anna.get("/customers", limit=2, before=second["next"]).json()

    seen = [card["id"] for page in (first, second, third) for card in page["items"]]
    assert seen == list(reversed(made))
    assert third["next"] is None


def test_the_list_asks_a_constant_number_of_queries(
    anna: Program, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make(anna, name=f"Customer {number}")

    with django_assert_max_num_queries(6):
        anna.get("/customers")


def test_notes_are_written_and_listed(anna: Program) -> None:
    card = make(anna)

    written = anna.post(f"/customers/{card['id']}/notes", {"text": "Wants oak."})

    assert written.status_code == 201
    assert anna.get(f"/customers/{card['id']}/notes").json()["items"] == [written.json()]


def test_a_point_is_added_to_a_person_and_removed(anna: Program) -> None:
    card = make(anna)
    person = card["contacts"][0]["id"]

    added = anna.post(f"/customers/{card['id']}/points", {"raw": "bela@kovacs.hu", "contact_id": person})

    assert added.json()["contact_id"] == person
    assert anna.delete(f"/points/{added.json()['id']}").status_code == 204
    assert anna.get(f"/customers/{card['id']}").json() == card
