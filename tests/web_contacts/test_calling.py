"""Visitors who call from a page, and those who ask to be called."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.telephony.cast import CALLER, NOON, company, person, started, talk, tell
from tests.telephony.commits import pushes_leave
from tests.telephony.outside import trunk
from tests.web_contacts.cast import form, site
from vonal.core.clock import now
from vonal.core.models import Job, Push
from vonal.core.worker import run_due_jobs
from vonal.office.customers.models import Customer
from vonal.office.tasks.models import Task
from vonal.office.telephony.models import Call, Line
from vonal.office.telephony.visits import MOST_OF_ADDRESS, may_call, open_visit
from vonal.office.web_contacts.guards import issue
from vonal.office.web_contacts.models import Form, WebContact
from vonal.office.web_contacts.operations import change_form, retire_form
from vonal.workflows.call_back import NEXT_AFTER


@pytest.fixture
def calls(db: None) -> Iterator[Form]:
    with time_machine.travel(NOON):
        company()
        Line.objects.create(number="+3612345678", name="Main line")
        trunk()
        yield form(offers_calls=True)


def seen(form: Form, seconds: float = 5) -> str:
    with time_machine.travel(now().timestamp() - seconds):
        return issue(form, now())


def post(form: Form, what: str, **fields: Any) -> Any:
    sent = {"token": seen(form), **fields}
    return Client(enforce_csrf_checks=True).post(f"/f/{form.key}/call/{what}", sent)


def wished(extension: str | None) -> list[str]:
    """The numbers the switchboard was to dial for this extension."""
    orders = Push.objects.filter(topic="switchboard", kind="dial").order_by("number")
    return [each.data["number"] for each in orders if each.data["extension"] == extension]


def test_the_page_may_stand_in_a_frame_of_any_site_and_reach_our_socket(calls: Form):
    page = Client().get(f"/f/{calls.key}/call?embed=1")

    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "ws://testserver" in policy
    assert not page.cookies


def test_a_visitor_gets_what_opens_the_socket_for_two_minutes(calls: Form):
    account = post(calls, "begin", name="Nagy Anna").json()

    assert account["number"] == "+3612345678"
    assert may_call(account["visit"], now())
    with time_machine.travel(now().timestamp() + 121):
        assert not may_call(account["visit"], now())
    assert not may_call("", now())


def test_a_program_is_too_quick_and_nobody_calls_again_and_again(calls: Form):
    quick = post(calls, "begin", token=issue(calls, now()))
    assert quick.status_code == 422
    assert quick.json()["token"]

    statuses = [post(calls, "begin").status_code for _ in range(MOST_OF_ADDRESS + 1)]
    assert statuses == [200] * MOST_OF_ADDRESS + [429]


@pytest.mark.parametrize("what", ["begin", "back"])
def test_a_form_that_offers_no_calls_has_no_such_page(calls: Form, what: str):
    change_form(calls, by=person("dora", "director"), offers_calls=False)
    assert Client().get(f"/f/{calls.key}/call").status_code == 404
    assert post(calls, what, phone=CALLER).status_code == 404
    retire_form(calls, by=person("mia", "marketer"))
    assert post(calls, what, phone=CALLER).status_code == 404


@pushes_leave
def test_a_visitor_with_a_name_has_a_card_while_it_rings(calls: Form):
    visit = open_visit(place="Prices", source=site(), name="Nagy Anna", address=None, at=now())
    tell(started(caller=visit.caller))
    run_due_jobs()

    card = Call.objects.get().customer
    assert card is not None
    assert (card.name, card.source, card.kind) == ("Nagy Anna", site(), "person")
    assert card.touches.get().source == site()
    assert not card.contact_points.exists()


@pushes_leave
def test_a_visitor_without_a_name_has_a_card_once_somebody_talks_to_him(calls: Form):
    anna = person("anna")
    visit = open_visit(place="Prices", source=site(), address=None, at=now())
    tell(started(caller=visit.caller))
    run_due_jobs()
    assert not Customer.objects.exists()
    assert Call.objects.get().caller_name == "Visitor of our site"

    talk(anna, call="c2", caller=visit.caller)
    run_due_jobs()

    card = Call.objects.get(switch_id="c2").customer
    assert card is not None
    assert card.name == "Visitor of our site"


@pushes_leave
def test_who_wants_to_be_called_is_called_by_the_next_when_the_first_does_not_pick_up(calls: Form):
    anna, bela = person("anna"), person("bela")

    answer = post(calls, "back", phone="06 30 123 4567", name="Nagy Anna")
    assert answer.json() == {"thanks": "We are calling you now."}
    contact = WebContact.objects.get()
    first, second = (anna, bela) if wished(anna.extension) else (bela, anna)
    assert wished(first.extension) == ["06 30 123 4567"]
    assert wished(second.extension) == []

    with time_machine.travel(now() + NEXT_AFTER):
        run_due_jobs()
    assert wished(second.extension) == ["06 30 123 4567"]
    with time_machine.travel(now() + 2 * NEXT_AFTER):
        run_due_jobs()
    task = Task.objects.get()
    assert (task.customer, task.assignee, task.title) == (
        contact.customer,
        contact.told,
        "Call Nagy Anna back",
    )


@pushes_leave
def test_once_somebody_called_nobody_else_rings(calls: Form):
    anna, bela = person("anna"), person("bela")
    post(calls, "back", phone=CALLER)
    caller = anna if wished(anna.extension) else bela
    Call.objects.create(
        switch_id="o.1", direction=Call.Direction.OUT, number=CALLER, dialled_by=caller, started_at=now()
    )

    with time_machine.travel(now() + NEXT_AFTER):
        run_due_jobs()

    assert wished(anna.extension) + wished(bela.extension) == [CALLER]
    assert not Task.objects.exists()


@pushes_leave
def test_with_nobody_free_the_visitor_is_told_and_a_task_waits(calls: Form):
    person("anna", on_line=False)

    answer = post(calls, "back", phone=CALLER)

    assert "as soon as we can" in answer.json()["thanks"]
    assert Task.objects.get().origin == f"web-call-back:{WebContact.objects.get().pk}"
    assert not Job.objects.filter(function__contains="call_back").exists()


@pytest.mark.parametrize(
    ("phone", "said"), [("", "Give the number"), ("12", "number"), ("x" * 80, "too long")]
)
def test_a_number_nobody_can_call_is_refused_with_a_sentence(calls: Form, phone: str, said: str):
    answer = post(calls, "back", phone=phone)

    assert answer.status_code == 422
    assert said in answer.json()["error"]
    assert not WebContact.objects.exists()
