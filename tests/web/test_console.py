"""The secretary's console: who opens it, what it shows, and where a caller goes."""

import pytest
from django.test import Client

from tests.telephony.cast import answered, customer, extension, later, person, rang, started, tell
from tests.telephony.commits import pushes_leave
from tests.telephony.conftest import line
from vonal.core.live import SWITCHBOARD
from vonal.core.models import Push
from vonal.office.staff.models import Employee
from vonal.office.telephony.news import write_news
from vonal.switchboard.core.office import DeviceChanged

__all__ = ["line"]


def as_(employee: Employee) -> Client:
    client = Client()
    client.force_login(employee)
    return client


@pytest.fixture
def helen(line: object) -> Employee:
    return person("helen", "secretary")


def test_only_those_who_send_callers_open_it(helen):
    assert Client().get("/console").status_code == 302
    assert as_(person("anna")).get("/console").status_code == 403
    assert as_(helen).get("/console").status_code == 200


def test_who_waits_is_shown_with_whom_he_was_meant_for_and_where_he_rings(helen, time_machine):
    anna, bela = person("anna"), person("bela")
    customer(manager=bela)
    tell(started(), rang(anna))
    tell(started("c2", "+36301112233", seconds=5))
    time_machine.move_to(later(10), tick=False)
    page = as_(helen).get("/console")
    assert [
        (each.call.switch_id, each.ringing_at, each.meant_for, each.is_mine) for each in page.context["calls"]
    ] == [("c1", ["Anna"], bela, False), ("c2", [], None, False)]
    assert [line.employee.name for line in page.context["people"]] == ["Bela", "Helen", "Anna"]
    text = page.content.decode()
    assert "meant for Bela" in " ".join(text.split())
    assert "rings at Anna" in " ".join(text.split())


def test_her_own_talk_stands_first(helen, time_machine):
    tell(started("c1"))
    tell(started("c2", "+36301112233", seconds=5), rang(helen, 5, call="c2"), answered(helen, 8, call="c2"))
    time_machine.move_to(later(10), tick=False)
    page = as_(helen).get("/console")
    assert [(each.call.switch_id, each.is_mine) for each in page.context["calls"]] == [
        ("c2", True),
        ("c1", False),
    ]


def test_the_console_asks_as_often_with_many_callers_as_with_few(helen, django_assert_max_num_queries):
    anna, client = person("anna"), as_(helen)
    client.get("/console")
    for number in range(20):
        tell(started(f"c{number}", f"+3630111{number:04}"), rang(anna, call=f"c{number}"))
    with django_assert_max_num_queries(16):
        client.get("/console")


@pushes_leave
def test_a_caller_is_sent_to_a_colleague_by_those_who_may(helen):
    anna, bela = person("anna"), person("bela")
    call = tell(started(), rang(anna))
    Push.objects.all().delete()

    refused = as_(anna).post(f"/calls/{call.pk}/send", {"to": extension(bela)})
    assert (refused.status_code, "not yours" in refused.json()["error"]) == (409, True)
    nobody = as_(helen).post(f"/calls/{call.pk}/send", {"to": "999"})
    assert "Nobody has this extension" in nobody.json()["error"]
    assert not Push.objects.filter(topic=SWITCHBOARD).exists()

    assert as_(helen).post(f"/calls/{call.pk}/send", {"to": extension(bela)}).status_code == 204
    order = Push.objects.get(topic=SWITCHBOARD)
    assert (order.kind, order.data) == ("send_to", {"call": "c1", "to": extension(bela)})

    tell(answered(anna))
    busy = tell(started("c2"))
    spoken_to = as_(helen).post(f"/calls/{busy.pk}/send", {"to": extension(anna)})
    assert "Anna is in another call" in spoken_to.json()["error"]
    write_news([DeviceChanged(extension(bela), False, later(5))])
    gone = as_(helen).post(f"/calls/{busy.pk}/send", {"to": extension(bela)})
    assert "no telephone signed in" in gone.json()["error"]
    late = as_(helen).post(f"/calls/{call.pk}/send", {"to": extension(bela)})
    assert "does not wait any more" in late.json()["error"]
