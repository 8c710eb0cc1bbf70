"""The pages of trunks and of calling out: strangers first."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.telephony.cast import NOON, OUR_NUMBER, company, group, line, person
from tests.telephony.commits import pushes_leave
from tests.telephony.outside import trunk
from vonal.core.clock import now
from vonal.core.models import Push
from vonal.office.staff.models import Employee
from vonal.office.telephony.attempts import DialAttempt, Protection
from vonal.office.telephony.dialling import route
from vonal.office.telephony.models import Line
from vonal.office.telephony.trunk_operations import note_state, note_trial
from vonal.office.telephony.trunks import CallerNumber, Trunk

pytestmark = pytest.mark.django_db
WRITTEN = {
    "name": "Duna Telecom",
    "kind": "registers",
    "host": "sip.provider.example",
    "user": "36615550100",
    "secret": "geheim",
    "prefixes": "+36 = 12,5\n+",
    "position": "1",
    "writes": "plus",
    "shows_in": "identity",
}


@pytest.fixture
def director() -> Employee:
    company()
    line(group=group())
    return person("dora", role="director", group=group())


def as_(employee: Employee) -> Client:
    client = Client()
    client.force_login(employee)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_seller_neither_sees_trunks_nor_changes_what_may_be_dialled(director: Employee):
    seller, out = as_(person("anna")), trunk()

    assert seller.get("/trunks").status_code == 403
    assert seller.get("/calling-out").status_code == 403
    assert seller.post(f"/trunks/{out.pk}/retire").status_code == 403
    assert seller.post("/calling-out/protection", {"rules-countries": ["RU"]}).status_code == 403
    assert Trunk.objects.get().is_active
    assert not Protection.objects.exists()


@pushes_leave
def test_an_empty_page_leads_to_the_first_trunk_whose_secret_is_never_shown(director: Employee):
    client = as_(director)
    assert "No trunk yet" in text(client.get("/trunks"))

    made = client.post("/trunks/new", WRITTEN, follow=True)

    out = Trunk.objects.get()
    assert (out.secret, out.prefixes.count()) == ("geheim", 2)
    assert "geheim" not in text(made) + text(client.get("/trunks"))
    assert Push.objects.filter(topic="switchboard", kind="trunks.changed").exists()
    client.post(f"/trunks/{out.pk}", {**WRITTEN, "secret": "", "name": "Renamed"})
    out.refresh_from_db()
    assert (out.name, out.secret) == ("Renamed", "geheim")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"host": ""}, "Write the server"),
        ({"secret": ""}, "Write the secret"),
        ({"host": "a b"}, "Write a name or an address"),
        ({"kind": "configured", "endpoint": ""}, "endpoint&#x27;s name in trunks.conf"),
        ({"is_encrypted": "on", "certificate": "the blue one"}, "This is no certificate"),
        ({"prefixes": "+36\nHungary"}, "“Hungary” is no prefix"),
        ({"name": ""}, "required"),
    ],
)
def test_a_trunk_that_could_not_work_is_refused_in_words(director: Employee, wrong: Any, sentence: str):
    answer = as_(director).post("/trunks/new", {**WRITTEN, **wrong})

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Trunk.objects.exists()


def test_the_list_and_the_page_say_how_a_trunk_is(director: Employee):
    client, out = as_(director), trunk()
    note_state(out.pk, "rejected", 403, at=NOON)
    note_trial(out.pk, "refused", 403)

    shown = text(client.get("/trunks"))

    assert "rejected" in shown
    assert "refuses the name or the secret (403)" in shown


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        (0, "does not speak TLS"),
        (10, "has ended"),
        (62, "for another name than 203.0.113.10"),
        (18, "Nobody this"),
    ],
)
def test_a_refused_certificate_says_what_is_wrong_with_it(director: Employee, why: int, sentence: str):
    out = trunk(is_encrypted=True)
    note_state(out.pk, "untrusted", why, at=NOON)

    assert sentence in text(as_(director).get(f"/trunks/{out.pk}"))


def test_retiring_can_be_undone(director: Employee):
    client, out = as_(director), trunk()

    gone = client.post(f"/trunks/{out.pk}/retire", follow=True)
    assert f"/trunks/{out.pk}/restore" in text(gone)
    assert not Trunk.objects.get().is_active
    client.post(f"/trunks/{out.pk}/restore")
    assert Trunk.objects.get().is_active


@pushes_leave
def test_a_test_call_is_ordered_or_refused_in_words(director: Employee):
    client, out = as_(director), trunk()

    refused = client.post(f"/trunks/{out.pk}/try", {"number": "+49 30 901820"})
    assert refused.status_code == 422
    assert "Germany" in text(refused)
    client.post(f"/trunks/{out.pk}/try", {"number": "06 30 123 4567"})

    order = Push.objects.get(kind="trunk.try").data
    assert order["endpoint"] == f"trunk-{out.pk}"
    assert order["number"] == "+36301234567"
    assert order["caller_id"] == OUR_NUMBER


@pytest.mark.parametrize(
    ("number", "sentences"),
    [
        (
            "06 30 123 4567",
            ["Goes out", "06 30 123 4567", "Hungary", "Provider", "the line the group answers"],
        ),
        ("112", ["Call for help", "everybody, always"]),
        ("+49 30 901820", ["Refused", "Germany", "nobody"]),
        ("777", ["Nobody has this extension"]),
        ("", ["required"]),
    ],
)
def test_it_says_what_would_happen_with_a_number_and_writes_nothing(
    director: Employee, number: str, sentences: list[str]
):
    trunk()

    answer = text(as_(director).get("/calling-out", {"number": number, "person": str(director.pk)}))

    assert [sentence for sentence in sentences if sentence not in answer] == []
    assert not DialAttempt.objects.exists()


def test_protections_are_changed_and_half_a_night_is_refused(director: Employee):
    client = as_(director)
    rules = {"rules-countries": ["HU", "AT"], "rules-calls_an_hour": "5", "rules-night_from": "22:00"}

    assert client.post("/calling-out/protection", rules).status_code == 422
    assert client.post("/calling-out/protection", {**rules, "rules-night_until": "06:00"}).status_code == 302

    kept = Protection.current()
    assert (kept.countries, kept.calls_an_hour, kept.all_calls_an_hour) == (["AT", "HU"], 5, None)


def test_somebody_shows_a_number_of_his_own_and_no_more(director: Employee):
    client, ours = as_(director), Line.objects.get()
    whose = f"person-{director.pk}"

    client.post("/calling-out/numbers", {"shown-whose": whose, "shown-line": ours.pk})
    assert CallerNumber.objects.get().employee == director
    client.post("/calling-out/numbers", {"shown-whose": whose})
    assert not CallerNumber.objects.exists()
    assert client.post("/calling-out/numbers", {"shown-whose": "person-0"}).status_code == 422


def test_refused_attempts_stand_on_the_heads_today_page_and_not_on_a_sellers(director: Employee):
    anna = person("anna")
    trunk()
    route(anna, "+49 30 901820", at=now())

    assert "+4930901820" in text(as_(director).get("/"))
    assert "+4930901820" not in text(as_(anna).get("/"))
