"""A program learns of the card that is there, instead of making another."""

from __future__ import annotations

from tests.api.conftest import AT, Program
from tests.api.test_customers import KOVACS, make
from vonal.office.customers.duplicates.merging import merge_customers
from vonal.office.customers.models import Customer


def test_a_customer_on_a_card_gets_no_second_one(anna: Program) -> None:
    card = make(anna)

    answer = anna.post("/customers", {"name": "KOVACS BT", "points": ["+36301234567"]})

    assert answer.status_code == 409
    [known] = answer.json()["candidates"]
    assert (known["customer_id"], known["keys"]) == (card["id"], ["name", "phone", "local_phone"])
    assert known["sureness"] > 0.97
    assert (known["manager_id"], known["has_open_deal"]) == (anna.employee.pk, False)
    assert Customer.objects.count() == 1


def test_whoever_insists_gets_it(anna: Program) -> None:
    make(anna)

    assert anna.post("/customers", {**KOVACS, "force": True}).status_code == 201
    assert Customer.objects.count() == 2


def test_a_stranger_learns_whom_to_ask_and_nothing_more(anna: Program, stranger: Program) -> None:
    make(anna)

    [known] = stranger.get("/customers/duplicates?name=Kovacs&phone=06+1+234+5678").json()

    assert known == {
        "customer_id": None,
        "name": "Kovács Kft.",
        "contact_name": "",
        "keys": ["name", "phone", "local_phone"],
        "sureness": known["sureness"],
        "manager_id": anna.employee.pk,
        "manager_name": anna.employee.name,
        "has_open_deal": False,
    }


def test_a_weak_sign_keeps_nobody_out(anna: Program) -> None:
    make(anna)

    answer = anna.post("/customers", {"name": "Szabó Kft.", "points": ["+7 495 123-45-67"]})

    assert answer.status_code == 201


def test_somebody_new_is_known_to_nobody(anna: Program) -> None:
    answer = anna.get("/customers/duplicates?name=Nobody&email=x&phone=1&website=w&contact=A&contact=B")

    assert (answer.status_code, answer.json()) == (200, [])


def test_a_merged_card_tells_where_it_went_and_a_stranger_nothing(anna: Program, stranger: Program) -> None:
    kept, gone = (
        anna.post("/customers", {"name": name}).json()["id"] for name in ("Kovács Kft.", "Szabó Bt.")
    )
    cards = Customer.objects.in_bulk([kept, gone])
    merge_customers(cards[kept], cards[gone], by=anna.employee, at=AT)

    answer = anna.get(f"/customers/{gone}")

    assert (answer.status_code, answer["Location"]) == (301, f"/api/v1/customers/{kept}")
    assert answer.json()["customer_id"] == kept
    assert stranger.get(f"/customers/{gone}").status_code == 404
