"""What the head sees and sets; a manager has no business here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.customers.conftest import Office, office
from tests.follow_ups.cast import rule, win, work_at
from tests.sales.conftest import deal
from vonal.office.follow_ups.models import Firing, Rule
from vonal.office.sales.models import Deal
from vonal.office.tasks.models import Task

__all__ = ["deal", "office"]

FORM = {
    "rule-name": "Ask",
    "when-trigger": "stage",
    "when-stages": "won",
    "delay-amount": "2",
    "delay-unit": "weeks",
    "delay-hour": "9",
    "step-TOTAL_FORMS": "1",
    "step-INITIAL_FORMS": "0",
    "step-0-kind": "task",
    "step-0-task_kind": "call",
    "step-0-who": "leader",
    "step-0-text": "Call {customer}",
}


@pytest.fixture
def page(office: Office) -> Client:
    client = Client()
    client.force_login(office.director)
    return client


def test_a_rule_is_made_changed_switched_taken_away_and_put_back(page: Client):
    assert page.post("/follow-ups/new", FORM).status_code == 302
    made = Rule.objects.get()
    assert (made.amount, made.unit, made.when) == (2, "weeks", {"won": True})

    page.post(f"/follow-ups/{made.pk}", FORM | {"delay-amount": "3", "when-stays": "on"})
    page.post(f"/follow-ups/{made.pk}/switch", {"on": "0"})
    page.post(f"/follow-ups/{made.pk}/remove")
    made.refresh_from_db()
    assert (made.amount, made.is_on, made.version) == (3, False, 2)
    assert page.get(f"/follow-ups/{made.pk}").status_code == 404

    assert "Put “Ask” back" in page.get("/follow-ups").content.decode()
    page.post(f"/follow-ups/{made.pk}/restore")
    assert "3 weeks after, 09:00" in page.get("/follow-ups").content.decode()


def test_a_refused_form_says_beside_its_field_what_is_wrong(page: Client):
    answer = page.post("/follow-ups/new", FORM | {"when-stages": [], "step-0-text": ""})

    assert answer.status_code == 422
    assert "Choose a stage." in answer.content.decode()
    assert not Rule.objects.exists()


def test_whom_a_rule_would_touch_is_shown_before_it_is_kept(page: Client, deal: Deal):
    win(deal, timezone.now() - timedelta(days=3))

    shown = page.post("/follow-ups/new", FORM | {"try": "1"}).content.decode()

    assert "1 in all" in shown
    assert shown.index("1 in all") < shown.index("rule-name")
    assert "Kovács Kft." in shown
    assert not Rule.objects.exists()
    assert not Firing.objects.exists()


def test_the_log_leads_to_the_customer_the_deal_and_the_task(page: Client, office: Office, deal: Deal):
    made = rule(office.director, timezone.now(), amount=0)
    win(deal, timezone.now())
    task = Task.objects.get()

    log = page.get(f"/follow-ups/{made.pk}/log").content.decode()

    assert f'href="/customers/{deal.customer_id}"' in log
    assert f'href="/deals/{deal.pk}"' in log
    assert f'href="/tasks/{task.pk}"' in log
    assert "“Oven” came to “Fulfilled”." in log


def test_one_is_left_out_and_put_back_from_the_log(page: Client, office: Office, deal: Deal):
    made = rule(office.director, timezone.now())
    win(deal, timezone.now())
    firing = Firing.objects.get()

    page.post(f"/follow-ups/firings/{firing.pk}/leave-out")
    assert "Left out by hand." in page.get(f"/follow-ups/{made.pk}/log?state=skipped").content.decode()
    page.post(f"/follow-ups/firings/{firing.pk}/put-back")

    firing.refresh_from_db()
    assert firing.state == "waiting"


def test_those_there_are_taken_in_from_the_dry_run(page: Client, office: Office, deal: Deal):
    win(deal, timezone.now() - timedelta(days=3))
    made = rule(office.director, timezone.now())

    assert "Take them in" in page.get(f"/follow-ups/{made.pk}/dry-run").content.decode()
    page.post(f"/follow-ups/{made.pk}/take-in")
    work_at(timezone.now())

    assert Firing.objects.get().state == "waiting"
    assert "0 in all" in page.get(f"/follow-ups/{made.pk}/dry-run").content.decode()
