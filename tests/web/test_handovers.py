"""The pages of hand-overs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from tests.handovers.cast import DAY, handed, owners, work
from tests.telephony.cast import NOON, company, group, later, person
from vonal.core.company import company as settled_company
from vonal.core.worker import run_due_jobs
from vonal.office.handovers.models import Handover
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here():
    company()
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def as_(employee: Employee) -> Client:
    client = Client()
    client.force_login(employee)
    return client


def wish(whose: Employee, *receivers: Employee, **changed: Any) -> dict[str, Any]:
    wishes = {
        "giver": whose.pk,
        "reason": "holiday",
        "starts": "2026-11-23",
        "until": "2026-12-05",
        "receivers": [one.pk for one in receivers],
        "division": "evenly",
        **dict.fromkeys(("with_customers", "with_deals", "with_tasks", "with_calls"), "on"),
    }
    return wishes | changed


def text(client: Client, path: str, **query: Any) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_person_hands_over_before_his_own_holiday_and_takes_it_back():
    anna, bela = person("anna"), person("bela")
    rows = work(anna)
    client = as_(anna)

    shown = text(client, "/handovers/preview", **wish(anna, bela))
    assert "Bela" in shown
    assert shown.count('<td class="number-cell" data-label="Customers">1</td>') == 1

    answer = client.post("/handovers/new", wish(anna, bela))
    made = Handover.objects.get()
    assert answer.headers["Location"] == f"/handovers/{made.pk}"
    run_due_jobs()
    assert owners(*rows) == [bela] * 3

    card = text(as_(bela), f"/customers/{rows[0].pk}")
    assert "Anna is on holiday until 5 December 2026. Bela leads this customer meanwhile." in card
    assert "Anna: Holiday, until 5 December 2026" in card
    for one in (anna, bela):
        assert "Anna → Bela" in text(as_(one), "/")
        assert "Customer 1" in text(as_(one), f"/handovers/{made.pk}")
        sheet = as_(one).get(f"/handovers/{made.pk}/rows.csv")
        assert "Customer 1" in sheet.getvalue().decode()
    assert "Anna" in text(as_(bela), "/roster?week=2026-11-23").split("absences-title")[2]

    assert client.post(f"/handovers/{made.pk}/end").status_code == 302
    run_due_jobs()
    assert owners(*rows) == [anna] * 3


def test_it_is_handed_over_by_the_hour_and_the_deal_says_so(here: Any):
    anna, bela = person("anna"), person("bela")
    _customer, deal, _task = work(anna)
    hours = {"until": "2026-11-24", "starts_time": "23:15", "until_time": "09:30"}

    assert as_(anna).post("/handovers/new", wish(anna, bela, **hours)).status_code == 302
    made = Handover.objects.get()

    zone = ZoneInfo(settled_company().time_zone)
    assert f"{made.starts_at.astimezone(zone):%m-%d %H:%M}" == "11-23 23:15"
    assert made.ends_at is not None
    assert f"{made.ends_at.astimezone(zone):%m-%d %H:%M}" == "11-24 09:30"
    assert made.state == "planned"
    assert owners(deal) == [anna]
    here.move_to(made.starts_at + timedelta(minutes=1))
    run_due_jobs()
    assert owners(deal) == [bela]
    shown = text(as_(bela), f"/deals/{deal.pk}")
    assert "Anna is on holiday until 24 Nov 2026, 09:30. Bela leads this deal meanwhile." in shown
    assert f"/handovers/{made.pk}" in shown
    here.move_to(made.ends_at + timedelta(minutes=1))
    run_due_jobs()
    assert owners(deal) == [anna]
    assert "leads this deal meanwhile" not in text(as_(anna), f"/deals/{deal.pk}")


def test_others_neither_hand_over_nor_end_nor_see_it():
    south = group("South")
    anna, bela, cili = person("anna", group=group("North")), person("bela"), person("cili")
    helga = person("helga", "head")
    south.head = helga
    south.save()
    rows = work(anna)
    for by in (cili, helga):
        answer = as_(by).post("/handovers/new", wish(anna, bela))
        assert answer.status_code == 422
        assert "1</td>" not in text(as_(by), "/handovers/preview", **wish(anna, bela))
    assert owners(*rows) == [anna] * 3
    made = handed(anna, bela)
    for by in (cili, helga):
        assert as_(by).get(f"/handovers/{made.pk}").status_code == 404
        assert as_(by).post(f"/handovers/{made.pk}/end").status_code == 404
        assert as_(by).get(f"/handovers/{made.pk}/rows.csv").status_code == 404
    assert as_(bela).post(f"/handovers/{made.pk}/end").status_code == 403


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"receivers": []}, "This field is required."),
        ({"starts": "2026-11-22"}, "It cannot begin in the past"),
        ({"until": "2026-11-22"}, "It has to end after it begins."),
        ({"is_for_good": "on"}, "has no end"),
        ({"reason": "\0"}, "Select a valid choice"),
        ({"giver": "9" * 30}, "Select a valid choice"),
        ({"starts": "9999-12-31"}, "Ensure this value"),
    ],
)
def test_bad_wishes_get_a_clear_answer_and_change_nothing(changed: dict[str, Any], said: str):
    anna, bela = person("anna"), person("bela")
    work(anna)

    answer = as_(anna).post("/handovers/new", wish(anna, bela, **changed))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Handover.objects.exists()


def test_each_receiver_sees_his_own_share_and_the_giver_all():
    anna, bela, cili = person("anna"), person("bela"), person("cili")
    for number in (1, 2):
        work(anna, number)
    made = handed(anna, bela, cili)
    run_due_jobs()

    assert "Customer 2" not in text(as_(bela), f"/handovers/{made.pk}")
    assert "Customer 1" not in text(as_(cili), f"/handovers/{made.pk}")
    shown = text(as_(anna), f"/handovers/{made.pk}", kind="customer")
    assert "Customer 1" in shown
    assert "Customer 2" in shown


def test_again_with_the_same_wishes(here):
    anna, bela = person("anna"), person("bela")
    made = handed(anna, bela, starts_at=later(DAY))
    as_(anna).post(f"/handovers/{made.pk}/end")

    shown = text(as_(anna), "/handovers/new", like=made.pk)

    assert f'value="{bela.pk}"' in shown
    assert "checked" in shown.split(f'value="{bela.pk}"')[1][:120]
