"""A deal's page: its parts save themselves, and a stage that wants more asks before it lets the deal in."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings as DjangoSettings

from tests.web.office import Furnished, furnish, htmx, page_of, trace
from vonal.office.sales.models import Deal, Stage
from vonal.office.tasks.models import Task


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def send(office: Furnished, part: str, **values: Any) -> Any:
    return page_of(office.manager).post(f"/deals/{office.deal.pk}/{part}", values, headers=htmx("deal-part"))


def lines(prefix: str, *rows: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        found |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return found


def test_an_own_probability_needs_a_reason_and_can_follow_the_stage_again(office: Furnished):
    assert send(office, "probability", percent="70", reason="").status_code == 422
    shown = send(office, "probability", percent="70", reason="They like us").content.decode()

    assert "They like us" in shown
    assert Deal.objects.get().own_probability == 70
    assert send(office, "probability", percent="101", reason="x").status_code == 422
    send(office, "probability", percent="70", reason="x", follow="1")
    assert Deal.objects.get().own_probability is None


def test_products_make_the_amount_and_a_wrong_line_keeps_none(office: Furnished):
    oven = {"name": "Oven", "quantity": "2", "price": "1 200,50"}
    before = trace()
    refused = send(office, "products", **lines("products", oven, {"name": "Tray", "price": "-1"}))
    assert (refused.status_code, trace()) == (422, before)

    shown = send(office, "products", **lines("products", oven, {"name": "", "quantity": "", "price": ""}))

    assert "2,401" in shown.content.decode()
    assert str(Deal.objects.get().amount) == "2401.00"
    page = page_of(office.manager).get(f"/deals/{office.deal.pk}").content.decode()
    assert 'href="#deal-products"' in page


def test_people_take_part_with_a_role_and_shares_are_whole(office: Furnished):
    contact = office.customer.contacts.get()

    assert "Decides" in send(office, "contacts", contact=contact.pk, role="decides").content.decode()
    assert send(office, "contacts", contact=contact.pk, role="nonsense").status_code == 422
    send(office, f"contacts/{contact.pk}/remove")
    assert not office.deal.contacts.exists()

    half = {"employee": office.manager.pk, "role": "manager", "percent": "60"}
    assert "60 %" in send(office, "shares", **lines("shares", half)).content.decode()
    assert not office.deal.shares.exists()
    send(office, "shares", **lines("shares", half, half | {"role": "agent", "percent": "40"}))
    assert sorted(office.deal.shares.values_list("percent", flat=True)) == [40, 60]


def test_a_task_for_the_deal_is_the_next_step_on_its_card(office: Furnished):
    assert send(office, "tasks", title="", due_at="2026-11-24T10:00").status_code == 422

    send(office, "tasks", title="Send the drawing", due_at="2026-11-24T10:00", kind="letter")

    assert Task.objects.get(title="Send the drawing").deal == office.deal
    assert "Send the drawing" in page_of(office.manager).get("/deals").content.decode()


def test_a_stage_that_wants_more_asks_and_then_lets_it_in(office: Furnished):
    payment = office.stages[2]
    Stage.objects.filter(pk=payment.pk).update(required=["expected_on", "products"])
    card = f"deal-{office.deal.pk}"
    client, before = page_of(office.manager), trace()

    answer = client.post(f"/deals/{office.deal.pk}/stage", {"stage": payment.pk}, headers=htmx(card))
    assert (answer.status_code, trace()) == (422, before)
    ask = json.loads(answer["HX-Trigger"])["vonal:ask"]["url"]
    asked = client.get(ask, headers=htmx()).content.decode()
    assert 'name="expected_on"' in asked
    assert "On the deal's page: Products." in asked
    refused = client.post(ask, {"expected_on": "2026-12-01"}, headers=htmx("asking"))
    assert (refused.status_code, trace()) == (422, before)

    Stage.objects.filter(pk=payment.pk).update(required=["expected_on", "contacts"])
    who = office.customer.contacts.get().pk
    client.post(ask, {"expected_on": "2026-12-01", "contact": who}, headers=htmx("asking"))

    office.deal.refresh_from_db()
    assert (office.deal.stage, str(office.deal.expected_on)) == (payment, "2026-12-01")
    assert office.deal.contacts.get().contact_id == who


def test_a_card_moved_to_a_lost_stage_asks_why(office: Furnished):
    lost = office.stages[4]

    answer = page_of(office.manager).post(
        f"/deals/{office.deal.pk}/stage", {"stage": lost.pk}, headers=htmx(f"deal-{office.deal.pk}")
    )

    assert answer.status_code == 422
    assert f"/deals/{office.deal.pk}/" in json.loads(answer["HX-Trigger"])["vonal:ask"]["url"]


def test_the_board_the_list_and_the_calendar_show_the_same_deals(office: Furnished):
    Deal.objects.update(expected_on="2026-11-24")
    client = page_of(office.manager)
    for address in ("/deals?", "/deals?lanes=manager&", "/deals/calendar?month=2026-11&", "/deals/list?"):
        for query, is_there in (
            ("", True),
            ("set=1&rule=amount~from~5000", False),
            (f"manager={office.stranger.pk}", False),
            ("pipeline=987654321&set=1&rule=amount~to~5000", True),
        ):
            shown = client.get(f"{address}{query}").content.decode()
            assert (f'href="/deals/{office.deal.pk}"' in shown) is is_there, (address, query)
    assert page_of(office.manager).get("/deals/calendar?month=nonsense").status_code == 200


def test_a_file_is_put_to_a_deal_given_out_and_taken_off(
    office: Furnished, settings: DjangoSettings, tmp_path: Path
):
    settings.VONAL = settings.VONAL.model_copy(update={"home": tmp_path})
    wrong = SimpleUploadedFile("run.exe", b"MZ")
    assert send(office, "files", file=wrong).status_code == 422

    shown = send(office, "files", file=SimpleUploadedFile("offer.pdf", b"%PDF-1.7 offer")).content.decode()

    kept = office.deal.files.get()
    assert "offer.pdf" in shown
    client = page_of(office.manager)
    assert b"".join(client.get(f"/deal-files/{kept.pk}")) == b"%PDF-1.7 offer"
    assert page_of(office.stranger).get(f"/deal-files/{kept.pk}").status_code == 404
    taken = client.post(f"/deal-files/{kept.pk}/remove", headers=htmx("deal-files"))
    assert client.get(f"/deal-files/{kept.pk}").status_code == 404
    client.post(json.loads(taken["HX-Trigger"])["vonal:toast"]["undo"], headers=htmx())
    assert client.get(f"/deal-files/{kept.pk}").status_code == 200


def test_the_card_asks_for_what_the_first_stage_wants_of_a_new_deal(office: Furnished):
    first = office.stages[0]
    first.required = ["contacts", "expected_on"]
    first.save()
    page, url = page_of(office.manager), f"/customers/{office.customer.pk}/deals"

    refused = page.post(url, {"title": "Tray"}, headers=htmx("card-deals"))
    assert refused.status_code == 422
    assert 'name="expected_on"' in refused.content.decode()
    typed = {"title": "Tray", "contact": office.customer.contacts.get().pk, "expected_on": "2026-12-01"}
    assert page.post(url, typed, headers=htmx("card-deals")).status_code == 200

    made = Deal.objects.get(title="Tray")
    assert (str(made.expected_on), made.contacts.count()) == ("2026-12-01", 1)


def test_a_deal_is_expected_on_the_day_it_is_put_to_and_back(office: Furnished):
    before = Deal.objects.get(pk=office.deal.pk).expected_on
    answer = send(office, "day", on="2026-12-03")
    toast = json.loads(answer.headers["HX-Trigger"])["vonal:toast"]
    assert str(Deal.objects.get(pk=office.deal.pk).expected_on) == "2026-12-03"

    undone = page_of(office.manager).post(toast["undo"])

    assert (undone.status_code, Deal.objects.get(pk=office.deal.pk).expected_on) == (204, before)
    assert send(office, "day", on="never").status_code == 422
    assert send(office, "day", on="20260-01-01").status_code == 422
