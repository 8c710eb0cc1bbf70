"""The page of pipelines and stages."""

from typing import Any

import pytest

from tests.web.office import Furnished, furnish, page_of, trace
from vonal.office.sales.models import Pipeline, Stage


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def names() -> list[str]:
    return list(Stage.objects.order_by("pipeline", "position").values_list("name", flat=True))


def stage_form(stage: Stage, **changed: Any) -> dict[str, Any]:
    fields = ("name", "colour", "position", "probability", "ends")
    return {name: getattr(stage, name) for name in fields} | changed


def test_a_stage_takes_its_new_place_and_the_others_close_up(office: Furnished):
    client, payment = page_of(office.director), Stage.objects.get(name="Payment")

    given = stage_form(payment, position=1, colour="teal", rots_after_days=5, required=["amount", "source"])
    assert client.post(f"/stages/{payment.pk}/change", given).status_code == 302
    client.post(
        f"/pipelines/{payment.pipeline_id}/stages",
        {"name": "Offer", "position": 3, "probability": 60, "ends": ""},
    )

    assert names() == ["Payment", "Lead", "Offer", "In work", "Fulfilled", "Refused"]
    payment.refresh_from_db()
    assert (payment.colour, payment.rots_after_days, payment.required) == ("teal", 5, ["amount", "source"])
    shown = client.get("/pipelines").content.decode()
    assert "a deal that moves on would lose probability" in shown


@pytest.mark.parametrize(
    "changed",
    [
        {"probability": 101},
        {"ends": "won"},
        {"name": " "},
        {"rots_after_days": 0},
        {"required": ["nonsense"]},
    ],
)
def test_what_a_stage_cannot_be_is_refused(office: Furnished, changed: dict[str, Any]):
    before, lead = trace(), Stage.objects.get(pk=office.deal.stage_id)

    answer = page_of(office.director).post(f"/stages/{lead.pk}/change", stage_form(lead, **changed))

    assert answer.status_code == 422
    assert trace() == before


def test_a_stage_with_deals_asks_where_they_go_and_can_be_brought_back(office: Furnished):
    client, used = page_of(office.director), office.deal.stage
    address = f"/stages/{used.pk}/remove"

    assert "say where they go" in client.post(address, follow=True).content.decode()
    assert used.name in names()
    client.post(address, {"into": office.stages[0].pk})

    office.deal.refresh_from_db()
    assert office.deal.stage == office.stages[0]
    assert used.name not in names()
    client.post(f"/stages/{used.pk}/restore")
    office.deal.refresh_from_db()
    assert office.deal.stage == used


def test_a_second_pipeline_is_added_renamed_and_removed(office: Furnished):
    client = page_of(office.director)

    client.post("/pipelines/new", {"name": "Service"})
    made = Pipeline.objects.get(name="Service")
    assert client.post("/pipelines/new", {"name": "Service"}).status_code == 422
    assert client.post(f"/pipelines/{made.pk}", {"name": " "}).status_code == 422
    client.post(f"/pipelines/{made.pk}", {"name": "Repairs"})
    first = Pipeline.objects.exclude(pk=made.pk).get()
    assert "say where they go" in client.post(f"/pipelines/{first.pk}/remove", follow=True).content.decode()
    client.post(f"/pipelines/{made.pk}/remove")

    assert Pipeline.objects.get() == first
    client.post(f"/pipelines/{made.pk}/restore")
    assert Pipeline.objects.get(pk=made.pk).name == "Repairs"
