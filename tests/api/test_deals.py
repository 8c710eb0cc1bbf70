from __future__ import annotations

from tests.api.conftest import Program
from vonal.office.sales.models import Deal, Stage


def customer_of(program: Program) -> int:
    answer = program.post("/customers", {"name": "Kovács Kft."})
    customer: int = answer.json()["id"]
    return customer


def stage_of(program: Program, name: str) -> int:
    found: int = next(stage["id"] for stage in program.get("/stages").json() if stage["name"] == name)
    return found


def test_a_deal_is_opened_changed_and_moved_to_its_end(anna: Program) -> None:
    deal = anna.post(
        "/deals", {"customer_id": customer_of(anna), "title": "Oak", "amount": "120000.50"}
    ).json()

    assert (deal["amount"], deal["currency"], deal["manager_id"]) == ("120000.50", "HUF", anna.employee.pk)
    assert deal["stage_id"] == stage_of(anna, "Lead")
    changed = anna.patch(f"/deals/{deal['id']}", {"expected_on": "2026-06-01"})
    assert changed.json()["expected_on"] == "2026-06-01"
    moved = anna.post(f"/deals/{deal['id']}/stage", {"stage_id": stage_of(anna, "Fulfilled")})
    assert moved.json()["closed_at"] is not None
    assert anna.get("/deals", open="true").json()["items"] == []
    assert [row["id"] for row in anna.get("/deals", open="false").json()["items"]] == [deal["id"]]


def test_an_own_probability_says_why_and_a_stage_says_what_it_wants(anna: Program) -> None:
    payment = Stage.objects.get(name="Payment")
    Stage.objects.filter(pk=payment.pk).update(required=["expected_on"])
    deal = anna.post("/deals", {"customer_id": customer_of(anna)}).json()
    address = f"/deals/{deal['id']}"

    assert (deal["probability"], deal["own_probability"]) == (10, None)
    assert anna.patch(address, {"own_probability": 60}).status_code == 422
    told = {"own_probability": 60, "own_probability_reason": "Old friends", "commitment": "committed"}
    changed = anna.patch(address, told).json()
    assert (changed["probability"], changed["commitment"]) == (60, "committed")
    refused = anna.post(f"{address}/stage", {"stage_id": payment.pk})
    assert refused.status_code == 422
    assert "Expected on" in refused.text
    assert anna.patch(address, {"own_probability": None}).json()["probability"] == 10


def test_a_stranger_neither_sees_nor_moves_a_deal(anna: Program, stranger: Program) -> None:
    customer = customer_of(anna)
    deal = anna.post("/deals", {"customer_id": customer}).json()

    assert stranger.get(f"/deals/{deal['id']}").status_code == 404
    move = {"stage_id": stage_of(anna, "Refused")}
    assert stranger.post(f"/deals/{deal['id']}/stage", move).status_code == 404
    assert stranger.patch(f"/deals/{deal['id']}", {"amount": "1"}).status_code == 404
    assert stranger.post("/deals", {"customer_id": customer}).status_code == 422
    assert stranger.get("/deals").json()["items"] == []
    assert anna.get(f"/deals/{deal['id']}").json() == deal
    assert Deal.objects.count() == 1


def test_a_negative_amount_is_refused_by_its_field(anna: Program) -> None:
    answer = anna.post("/deals", {"customer_id": customer_of(anna), "amount": "-1"})

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] == "amount"
    assert not Deal.objects.exists()
