"""The first page of the day."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.telephony import cast
from tests.telephony.cast import customer, missed_call, person, talk
from tests.telephony.conftest import line
from vonal.core.clock import now
from vonal.office.sales.operations import open_deal
from vonal.office.tasks.operations import create_task
from vonal.office.telephony.models import Call

__all__ = ["line"]

pytestmark = pytest.mark.usefixtures("line")


def client_of(employee):
    client = Client()
    client.force_login(employee)
    return client


def page(employee, **query):
    answer = client_of(employee).get("/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_stranger_is_asked_to_sign_in():
    answer = Client().get("/")

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_a_newcomer_is_led_to_his_first_call():
    anna = person("anna", on_line=False)

    shown = page(anna)

    assert "Your first call in a minute" in shown
    assert 'data-phone="go-on-line"' in shown


def test_who_has_talked_needs_no_first_steps():
    anna = person("anna")
    talk(anna)

    assert "Your first call in a minute" not in page(anna)


def test_what_waits_for_me_is_there():
    anna, bela = person("anna"), person("bela")
    card = customer("Tisza Zrt.", manager=anna)
    missed_call(anna)
    talk(anna, call="c2", caller="+36209999999", begins=60)
    open_deal(card, by=anna, at=now(), title="Hundred chairs", manager=anna)
    create_task(title="Send samples", assignee=anna, due_at=now(), by=anna, at=now(), customer=card)
    create_task(title="Old promise", assignee=anna, due_at=cast.NOON.replace(year=2020), by=anna, at=now())
    create_task(title="Not mine", assignee=bela, due_at=now(), by=bela, at=now())

    shown = page(anna)

    for text in (
        "Tisza Zrt.",
        "Hundred chairs",
        "Send samples",
        "Old promise",
        "Say what came of these talks",
    ):
        assert text in shown
    assert "Not mine" not in shown


def test_missed_calls_of_others_are_not_mine_to_see():
    anna, bela = person("anna"), person("bela")
    missed_call(bela, caller="+36209999999")

    assert "+36209999999" not in page(anna)
    assert "+36209999999" in page(bela)


def test_everybody_sees_who_is_on_line():
    anna, cili = person("anna"), person("cili", "secretary", on_line=False)
    talking = Call.objects.get(pk=cast.tell(cast.started(), cast.rang(anna), cast.answered(anna)).pk)

    shown = page(cili, part="team")

    assert talking.state == "talking"
    assert "Anna" in shown
    assert "presence-talking" in shown
    assert "<html" not in shown


def test_the_page_asks_as_often_with_many_calls_as_with_few(django_assert_max_num_queries):
    anna = person("anna")
    client = client_of(anna)
    talk(anna)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for number in range(2, 12):
        missed_call(anna, call=f"c{number}", caller=f"+3620999000{number % 10}", begins=number * 100)
        talk(anna, call=f"t{number}", begins=5000 + number * 100)

    with django_assert_max_num_queries(len(few) + 2):  # Legs and recordings of missed calls.
        client.get("/")
