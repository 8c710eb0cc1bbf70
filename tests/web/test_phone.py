"""The telephone in the corner: what it shows at each moment, and its buttons."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.telephony.cast import (
    CALLER,
    NOON,
    answered,
    customer,
    later,
    missed,
    missed_call,
    person,
    rang,
    started,
    talk,
    tell,
)
from tests.telephony.commits import pushes_leave
from tests.telephony.conftest import line
from tests.telephony.outgoing import dials
from vonal.core.models import Company, Push
from vonal.office.staff.models import Presence
from vonal.office.telephony import operations
from vonal.office.telephony.models import Call
from vonal.switchboard.core.broken import OutsideLost

__all__ = ["line"]

pytestmark = pytest.mark.usefixtures("line")


def client_of(employee):
    client = Client()
    client.force_login(employee)
    return client


def shown(employee, time_machine, seconds):
    time_machine.move_to(later(seconds), tick=False)
    answer = client_of(employee).get("/phone/state")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_stranger_has_no_telephone():
    for path in ("/phone/state", "/phone/account"):
        assert Client().get(path).status_code == 302
    for path in ("/phone/on-line", "/phone/call-yourself", "/phone/rejoin", "/phone/wrap-up/end"):
        assert Client().post(path).status_code == 302
    assert not Presence.objects.filter(on_line=True).exists()


def test_whose_customer_was_cut_off_may_call_again_with_one_click(time_machine):
    anna = person("anna")
    talk(anna)
    assert "nobody hung up" not in shown(anna, time_machine, 64)

    tell(OutsideLost("c1", later(63)))

    wrapping_up = shown(anna, time_machine, 64)
    assert "The connection broke off: nobody hung up." in wrapping_up
    assert f'data-dial="{CALLER}">Call again' in wrapping_up


def test_off_line_and_free_it_is_quiet(time_machine):
    anna = person("anna", on_line=False)
    assert 'data-state="off"' in shown(anna, time_machine, 0)

    operations.go_on_line(anna, at=NOON)

    assert 'data-state="away"' in shown(anna, time_machine, 1)
    assert "phone-card" not in shown(anna, time_machine, 1)


def test_a_ringing_call_shows_who_calls_and_opens_his_card(time_machine):
    anna, bela = person("anna"), person("bela")
    card = customer("Tisza Zrt.", manager=anna)
    talk(anna, call="before", begins=-3600)
    tell(started(), rang(bela), missed(bela, 5), rang(anna, 5, number=2))

    page = shown(anna, time_machine, 6)

    assert 'data-state="ringing"' in page
    for text in ("Tisza Zrt.", "Last talk", "Rang before at", "Bela", 'data-phone="answer"'):
        assert text in page
    assert f'hx-get="/customers/{card.pk}"' in page


def test_whoever_calls_through_a_list_stays_on_its_page(time_machine):
    anna = person("anna")
    card = customer("Tisza Zrt.", manager=anna)
    dials(anna, CALLER)
    time_machine.move_to(later(1), tick=False)

    def page(path: str) -> str:
        told = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"http://testserver{path}"}
        return str(client_of(anna).get("/phone/state", **told).content.decode())

    assert f'hx-get="/customers/{card.pk}"' in page("/calls")
    assert 'data-state="dialling"' in page("/calling")
    assert f'hx-get="/customers/{card.pk}"' not in page("/calling")


def test_an_unknown_number_stands_large_in_the_manner_of_the_country(time_machine):
    anna = person("anna")
    tell(started(), rang(anna))

    page = shown(anna, time_machine, 1)

    assert "06 30 123 4567" in page
    assert "New caller" in page


def test_whom_it_passed_by_sees_to_whom_for_a_moment(time_machine):
    anna, bela = person("anna"), person("bela")
    tell(started(), rang(anna), missed(anna, 5), rang(bela, 5, number=2))

    assert "Passed to Bela" in shown(anna, time_machine, 6)
    tell(answered(bela, 7, number=2))
    assert "Bela answered" in shown(anna, time_machine, 8)
    assert "phone-card" not in shown(anna, time_machine, 20)


def test_a_talk_has_its_buttons_and_a_note_kept_as_it_is_typed(time_machine):
    anna = person("anna")
    call = tell(started(), rang(anna), answered(anna))

    page = shown(anna, time_machine, 30)
    kept = client_of(anna).post(f"/calls/{call.pk}/note", {"name": "text", "value": "wants chairs"})

    for text in ('data-state="talking"', 'data-phone="mute"', 'data-phone="hold"', 'data-phone="hangup"'):
        assert text in page
    assert kept.json() == {"value": "wants chairs"}
    assert "wants chairs" in shown(anna, time_machine, 31)


def test_after_the_talk_the_outcome_is_asked_and_then_the_pause_may_end(time_machine):
    anna = person("anna")
    call = talk(anna)

    page = shown(anna, time_machine, 70)
    assert 'data-state="wrap_up"' in page
    assert "What came of it?" in page
    assert client_of(anna).post("/phone/wrap-up/end").status_code == 422
    answer = client_of(anna).post(f"/calls/{call.pk}/outcome", {"outcome": "offer_sent", "from": "phone"})

    assert "I&#x27;m ready" in answer.content.decode() or "I'm ready" in answer.content.decode()
    assert client_of(anna).post("/phone/wrap-up/end").status_code == 204
    assert 'data-state="free"' in shown(anna, time_machine, 75)


def test_an_owed_outcome_is_asked_for_when_the_pause_is_over(time_machine):
    anna = person("anna")
    talk(anna)

    page = shown(anna, time_machine, 600)

    assert "What came of it?" in page
    assert 'id="presence-button" class="presence-button" data-state="free"' in page


def test_a_call_back_without_a_time_is_refused_with_a_sentence(time_machine):
    anna = person("anna")
    call = talk(anna)
    time_machine.move_to(later(70), tick=False)

    answer = client_of(anna).post(f"/calls/{call.pk}/outcome", {"outcome": "call_back", "from": "phone"})

    assert answer.status_code == 422
    assert "Say when, some time from now." in answer.content.decode()
    assert Call.objects.get(pk=call.pk).outcome == ""


def test_a_call_back_is_kept_in_the_companys_time(time_machine):
    Company.objects.update(time_zone="Europe/Budapest")
    Company.forget()
    anna = person("anna")
    call = talk(anna)
    time_machine.move_to(later(70), tick=False)

    form = {"outcome": "call_back", "call_back_at": "2026-11-24T10:00", "from": "phone"}
    answer = client_of(anna).post(f"/calls/{call.pk}/outcome", form)

    assert answer.status_code == 200
    assert Call.objects.get(pk=call.pk).call_back_at == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_colleagues_talk_is_not_mine_to_write_about():
    anna, bela = person("anna"), person("bela")
    customer(manager=bela)
    call = talk(anna)

    for path, form in (("outcome", {"outcome": "offer_sent"}), ("note", {"value": "mine"})):
        assert client_of(bela).post(f"/calls/{call.pk}/{path}", form).status_code == 403

    call.refresh_from_db()
    assert (call.outcome, call.note) == ("", "")


def test_the_account_is_the_browsers_own():
    anna = person("anna")

    account = client_of(anna).get("/phone/account").json()

    assert account["user"] == f"{anna.extension}-web"
    assert account["socket"] == "/phone"
    assert account["password"] != operations.account_of(anna).phone_secret


def test_going_on_line_and_off_again():
    anna = person("anna", on_line=False)
    client = client_of(anna)

    assert client.post("/phone/on-line").status_code == 204
    assert Presence.objects.get(employee=anna).on_line
    assert client.post("/phone/off-line").status_code == 204
    assert not Presence.objects.get(employee=anna).on_line


@pushes_leave
def test_calling_oneself_needs_to_be_on_line():
    anna = person("anna", on_line=False)
    client = client_of(anna)
    assert client.post("/phone/call-yourself").status_code == 422
    client.post("/phone/on-line")

    assert client.post("/phone/call-yourself").status_code == 204

    assert Push.objects.get(topic="switchboard", kind="call").data["chosen"] == anna.extension
    answers = [client.post("/phone/call-yourself") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [204] * 4 + [429]
    assert "Wait a minute" in answers[-1]["HX-Trigger"]


def test_without_a_lost_talk_there_is_nothing_to_rejoin():
    anna = person("anna")
    assert client_of(anna).post("/phone/rejoin").status_code == 409
    tell(started(), rang(anna), answered(anna))

    assert client_of(anna).post("/phone/rejoin").status_code == 204


@pushes_leave
def test_nobody_hangs_up_a_talk_that_is_not_his():
    anna, bela = person("anna"), person("bela")
    customer(manager=bela)
    call = tell(started(), rang(anna), answered(anna))

    assert client_of(bela).post(f"/calls/{call.pk}/hang-up").status_code == 403
    assert not Push.objects.filter(kind="hang_up").exists()
    assert client_of(anna).post(f"/calls/{call.pk}/hang-up").status_code == 204


def test_a_desk_telephone_answers_by_itself(time_machine):
    anna = person("anna")
    operations.choose_telephone(anna, uses_browser=False)
    tell(started(), rang(anna))

    page = shown(anna, time_machine, 1)

    assert 'data-telephone="desk"' in page
    assert 'data-phone="answer"' not in page


def test_a_missed_caller_is_marked_called_back_with_one_click():
    anna, stranger = person("anna"), person("bela")
    call = missed_call(anna)
    assert client_of(stranger).post(f"/calls/{call.pk}/called-back").status_code == 404

    answer = client_of(anna).post(f"/calls/{call.pk}/called-back", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert Call.objects.get(pk=call.pk).called_back_by == anna
