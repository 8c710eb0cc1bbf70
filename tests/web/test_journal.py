"""The journal: every call one may see, narrowed as one likes."""

import pytest
import time_machine
from django.test import Client

from tests.telephony.cast import (
    NOON,
    answered,
    customer,
    extension,
    later,
    missed_call,
    person,
    rang,
    started,
    talk,
    tell,
)
from tests.telephony.conftest import line
from vonal.office.telephony import queries
from vonal.office.telephony.queries import CursorIsBroken, Wanted
from vonal.switchboard.core.broken import OutsideLost, PersonRejoined, TalkBroken
from vonal.switchboard.core.transfers import Fate, TransferBegan, TransferEnded

__all__ = ["line"]

pytestmark = pytest.mark.usefixtures("line")

DAY = 24 * 3600


def client_of(employee):
    client = Client()
    client.force_login(employee)
    return client


def page(employee, **query):
    answer = client_of(employee).get("/calls", query)
    assert answer.status_code == 200
    return answer.content.decode()


def found(employee, **wanted):
    return [call.switch_id for call in queries.journal(employee, Wanted(**wanted)).calls]


def test_a_stranger_sees_nothing_of_it():
    anna, stranger = person("anna"), person("bela")
    call = talk(anna)

    assert Client().get("/calls").status_code == 302
    assert "06 30 123 4567" not in page(stranger)
    assert client_of(stranger).get(f"/calls/{call.pk}").status_code == 404


def test_a_call_tells_whom_it_rang_at_and_who_answered():
    anna, director = person("anna"), person("dora", "director", on_line=False)
    customer("Tisza Zrt.")
    missed_call(anna, call="c1")
    call = talk(anna, call="c2", begins=60)

    shown = page(director)

    assert "Tisza Zrt." in shown
    assert "5 s" in shown
    assert "3 s" in shown
    assert f"/calls/{call.pk}" in shown


def test_a_call_tells_whose_telephone_fell_silent_and_stayed_so():
    anna = person("anna")
    broken = TalkBroken("c1", "c1.r1.101", extension(anna), later(20), later(50))
    call = tell(started(), rang(anna), answered(anna), broken)
    address = f"/calls/{call.pk}"

    assert "Anna's telephone fell silent" in client_of(anna).get(address).content.decode()
    tell(PersonRejoined("c1", "c1.j2.101", extension(anna), later(25)))
    assert "fell silent" not in client_of(anna).get(address).content.decode()


def test_a_call_tells_that_the_connection_to_the_customer_broke():
    anna = person("anna")
    talk(anna)
    call = tell(OutsideLost("c1", later(63)))

    assert "nobody hung up" in client_of(anna).get(f"/calls/{call.pk}").content.decode()


def test_a_call_tells_who_passed_it_on_to_whom():
    anna, bela = person("anna"), person("bela")
    began = TransferBegan("c1", 2, extension(anna), extension(bela), False, later(10))
    call = tell(started(), rang(anna), answered(anna), began)
    tell(TransferEnded("c1", 2, Fate.CAME_BACK, later(20)))

    shown = client_of(anna).get(f"/calls/{call.pk}").content.decode()

    assert "Anna → Bela" in shown
    assert "came back" in shown


def test_missed_calls_stand_on_top_until_they_are_called_back():
    anna = person("anna")
    missed_call(anna)
    assert "Missed, not called back yet" in page(anna)

    talk(anna, call="c2", begins=100)

    shown = page(anna)
    assert "Missed, not called back yet" not in shown
    assert "Missed, called back" in shown


def test_who_has_waited_longest_is_called_back_first_on_every_page():
    anna = person("anna")
    ages = {"oldest": -6 * DAY, "old": -5 * DAY, "yesterday": -DAY, "morning": -3600.0}
    for number, (name, begins) in enumerate(ages.items()):
        missed_call(anna, call=name, caller=f"+3620999000{number}", begins=begins)

    with time_machine.travel(NOON, tick=False):
        shown = {address: client_of(anna).get(address) for address in ("/calls", "/calls?what=missed", "/")}

    for address, answer in shown.items():
        waiting = [call.switch_id for call in answer.context["missed"]]
        assert waiting == ["yesterday", "morning", "oldest", "old"], address
        assert answer.content.decode().count("For more than three days") == 1
    assert shown["/calls?what=missed"].context["page"].calls[0].switch_id == "morning"


def test_it_is_narrowed_by_person_answer_and_day():
    anna, bela, director = person("anna"), person("bela"), person("dora", "director", on_line=False)
    talk(anna, call="anna talked")
    missed_call(anna, bela, call="both missed", begins=100)
    talk(bela, call="bela talked, a day later", begins=DAY)

    assert found(director, person_id=anna.pk) == ["both missed", "anna talked"]
    assert found(director, answered=True, person_id=bela.pk) == ["bela talked, a day later"]
    assert found(director, answered=False) == ["both missed"]
    assert found(director, direction="out") == []
    shown = client_of(director).get("/calls", {"since": "2026-11-24", "until": "2026-11-24"})
    assert [call.switch_id for call in shown.context["page"].calls] == ["bela talked, a day later"]


def test_nonsense_in_the_filters_is_left_out():
    anna = person("anna")
    talk(anna)

    for query in ({"since": "soon"}, {"person": "999999"}, {"what": "x"}, {"direction": "'"}):
        assert "06 30 123 4567" in page(anna, **query)
    assert client_of(anna).get("/calls", {"cursor": "nonsense"}).status_code == 404


def test_pages_follow_each_other_without_gap_or_repetition():
    anna = person("anna")
    for number in range(7):
        talk(anna, call=f"c{number}", begins=number * 100)

    first = queries.journal(anna, Wanted(), limit=3)
    second = queries.journal(anna, Wanted(), first.next, limit=3)
    third = queries.journal(anna, Wanted(), second.next, limit=3)

    assert [call.switch_id for call in first.calls + second.calls + third.calls] == [
        f"c{number}" for number in range(6, -1, -1)
    ]
    assert third.next == ""
    with pytest.raises(CursorIsBroken):
        queries.journal(anna, Wanted(), "2026-01-01T00:00:00~1")


def test_further_rows_come_alone():
    anna = person("anna")
    talk(anna)
    talk(anna, call="c2", begins=100)
    cursor = queries.journal(anna, Wanted(), limit=1).next

    shown = page(anna, cursor=cursor)

    assert "call-row" in shown
    assert "<main" not in shown


def test_a_calls_page_has_all_of_it():
    anna = person("anna")
    call = talk(anna)

    answer = client_of(anna).get(f"/calls/{call.pk}")

    text = answer.content.decode()
    for part in ("Main", "1:00", "How did the talk end?", 'name="text"'):
        assert part in text


def test_an_outcome_given_on_the_page_shows_there():
    anna = person("anna")
    call = talk(anna)

    form = {"outcome": "refused", "refusal_reason": "Too dear", "from": "page"}
    answer = client_of(anna).post(f"/calls/{call.pk}/outcome", form)

    assert answer.status_code == 200
    assert "Too dear" in answer.content.decode()
    assert "outcome-of-call" in answer.content.decode()
