"""Calling out from the screens, and what a person may do in a talk: hold, ask a colleague, pass on."""

import pytest

from tests.telephony.cast import CALLER, answered, customer, missed_call, person, rang, started, talk, tell
from tests.telephony.commits import pushes_leave
from tests.telephony.conftest import line
from tests.telephony.outgoing import asks, calls_colleague, dials
from tests.web.test_phone import client_of, shown
from vonal.core.models import Push
from vonal.office.telephony import operations
from vonal.office.telephony.models import Call
from vonal.office.telephony.quality import CallQuality
from vonal.switchboard.core.transfers import Fate

__all__ = ["line"]

pytestmark = pytest.mark.usefixtures("line")


def numbers(employee, **asked):
    return client_of(employee).get("/phone/numbers", asked).content.decode()


def test_while_it_rings_there_the_card_says_whom_he_calls_and_lets_him_leave(time_machine):
    anna = person("anna")
    card = customer("Tisza Zrt.", manager=anna)
    dials(anna)

    page = shown(anna, time_machine, 2)

    assert 'data-state="dialling"' in page
    for text in ("Calling", "Outgoing call", "Tisza Zrt.", 'data-phone="hangup"'):
        assert text in page
    assert f'hx-get="/customers/{card.pk}"' in page
    assert 'data-phone="mute"' not in page


def test_a_talk_he_called_has_the_same_tools_as_one_that_came(time_machine):
    anna = person("anna")
    call = dials(anna, answered=True)

    page = shown(anna, time_machine, 30)

    assert 'data-state="talking"' in page
    assert f'data-url="/calls/{call.pk}/hold"' in page
    for text in (
        "Outgoing",
        f'data-transfer="/calls/{call.pk}/"',
        'data-phone="keypad"',
        'data-tone="#"',
        "Note",
    ):
        assert text in page


def test_on_hold_the_same_button_brings_the_customer_back(time_machine):
    anna = person("anna")
    call = dials(anna, answered=True, held_at=None)
    Call.objects.update(held_at=call.answered_at)

    page = shown(anna, time_machine, 30)

    assert "On hold" in page
    assert f'data-url="/calls/{call.pk}/resume"' in page


def test_a_call_between_colleagues_names_the_other_one_to_each(time_machine):
    anna, bela = person("anna"), person("bela")
    calls_colleague(anna, bela)

    page, his = shown(anna, time_machine, 2), shown(bela, time_machine, 2)

    assert 'data-state="dialling"' in page
    assert "Bela" in page
    assert 'data-state="ringing"' in his
    assert "A colleague calls" in his
    assert "Anna" in his


def test_who_asks_a_colleague_may_connect_them_talk_as_three_or_go_back(time_machine):
    anna, bela = person("anna"), person("bela")
    call = dials(anna, answered=True)
    asks(call, anna, bela)

    page = shown(anna, time_machine, 30)

    assert "Calling <strong>Bela</strong>. The customer hears music." in page
    for move in ("complete", "join", "cancel"):
        assert f'data-url="/calls/{call.pk}/{move}"' in page
    assert "data-transfer" not in page


def test_who_is_asked_sees_by_whom_and_leads_nothing(time_machine):
    anna, bela = person("anna"), person("bela")
    call = dials(anna, answered=True)
    asks(call, anna, bela)
    assert "Anna asks you" in shown(bela, time_machine, 21)
    call.legs.update(answered_at=call.answered_at)

    page = shown(bela, time_machine, 30)

    assert "Anna asks you; the customer hears music." in page
    assert "/complete" not in page
    assert "/hang-up" not in page


def test_three_who_talk_are_told_so(time_machine):
    anna, bela = person("anna"), person("bela")
    call = dials(anna, answered=True)
    asks(call, anna, bela, answered=True, fate=Fate.JOINED)

    page = shown(anna, time_machine, 30)

    assert "All three talk" in page
    assert f"/calls/{call.pk}/join" not in page


@pushes_leave
def test_moves_in_a_call_are_for_who_leads_it():
    anna, bela, cecil = person("anna"), person("bela"), person("cecil")
    customer(manager=bela)
    call = tell(started(), rang(anna), answered(anna))

    refused = client_of(bela).post(f"/calls/{call.pk}/hold")
    assert refused.status_code == 409
    assert refused.json()["error"] == "You do not talk in this call."
    assert client_of(cecil).post(f"/calls/{call.pk}/hold").status_code == 404
    assert not Push.objects.filter(topic="switchboard", kind="hold").exists()

    assert client_of(anna).post(f"/calls/{call.pk}/hold").status_code == 204
    assert client_of(anna).post(f"/calls/{call.pk}/consult", {"to": bela.extension}).status_code == 204
    assert Push.objects.get(kind="transfer").data["asking"] is True
    assert client_of(anna).post(f"/calls/{call.pk}/complete").status_code == 409
    assert client_of(anna).post(f"/calls/{call.pk}/transfer", {"to": anna.extension}).status_code == 409
    assert client_of(anna).post(f"/calls/{call.pk}/transfer", {"to": ""}).status_code == 409


@pushes_leave
def test_whose_telephone_stands_on_the_desk_is_rung_first():
    anna, bela = person("anna"), person("bela")
    operations.choose_telephone(anna, uses_browser=False)

    answer = client_of(anna).post("/phone/dial", {"number": bela.extension})
    nonsense = client_of(anna).post("/phone/dial", {"number": "06 30/12"})

    assert answer.status_code == 204
    assert Push.objects.get(topic="switchboard", kind="dial").data["extension"] == anna.extension
    assert nonsense.status_code == 409
    assert nonsense.json()["error"]


def test_the_dial_field_finds_customers_by_name_and_numbers_as_typed():
    anna, bela = person("anna"), person("bela")
    customer("Tisza Zrt.", manager=anna)

    assert f'data-number="{CALLER}"' in numbers(anna, q="tisza")
    typed = numbers(anna, q="06 30/123-4567")
    assert f'data-number="{CALLER}"' in typed
    assert "Tisza Zrt." in typed
    assert "Tisza Zrt." not in numbers(bela, q="06 30/123-4567")
    assert "Nobody is found" in numbers(anna, q="zzzz")


def test_colleagues_are_found_by_name_and_extension_those_free_first():
    anna, bela, cecil = person("anna"), person("bela", on_line=False), person("cecil")

    found = numbers(anna, **{"for": "transfer"})

    assert found.index("Cecil") < found.index("Bela")
    assert "Anna" not in found
    assert "Bela" in numbers(anna, q="bel")
    by_extension = numbers(anna, q=bela.extension)
    assert by_extension.count(f'data-number="{bela.extension}"') == 1
    assert cecil.extension not in by_extension


def test_before_anything_is_typed_who_waits_for_a_call_comes_first(time_machine):
    anna = person("anna")
    talk(anna, call="talked", caller="+36201112233")
    missed_call(anna, call="second", caller="+36709998877", begins=200)
    missed_call(anna, call="first", caller="+36705556677", begins=100)

    time_machine.move_to("2026-11-23T13:00:00Z", tick=False)
    found = numbers(anna)

    order = [found.index(number) for number in ("+36705556677", "+36709998877", "+36201112233")]
    assert order == sorted(order)


def test_a_customers_numbers_are_offered_to_those_who_may_see_him():
    anna, bela = person("anna"), person("bela")
    card = customer("Tisza Zrt.", manager=anna)

    assert CALLER in numbers(anna, customer=card.pk)
    assert client_of(bela).get("/phone/numbers", {"customer": card.pk}).status_code == 404
    assert client_of(anna).get("/phone/numbers", {"customer": "x"}).status_code == 404


def test_a_missed_caller_is_called_back_with_one_click():
    anna = person("anna")
    call = missed_call(anna)

    for path in ("/", "/calls", f"/calls/{call.pk}"):
        page = client_of(anna).get(path).content.decode()
        assert f'href="tel:{CALLER}" data-dial="{CALLER}"' in page
        assert "Call back" in page


def test_how_a_talk_sounded_is_kept_and_said_in_words():
    anna, bela = person("anna"), person("bela")
    customer(manager=bela)
    call = talk(anna)
    address, figures = f"/calls/{call.pk}/quality", {"lost_in": "6.5", "jitter_in_ms": "12", "lost_out": "0"}

    assert client_of(bela).post(address, figures).status_code == 403
    assert client_of(anna).post(address, {"lost_in": "many"}).status_code == 422
    assert not CallQuality.objects.exists()
    assert client_of(anna).post(address, figures).status_code == 204
    assert client_of(anna).post(address, {**figures, "round_trip_ms": "40"}).status_code == 204

    kept = CallQuality.objects.get()
    assert (kept.heard, kept.was_heard, kept.round_trip_ms) == ("poor", "good", 40)
    page = client_of(anna).get(f"/calls/{call.pk}").content.decode()
    assert "How it sounded" in page
    assert "poor" in page
