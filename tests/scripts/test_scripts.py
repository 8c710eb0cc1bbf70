"""Scripts: written by heads, chosen for a call, and followed with every answer in its place."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from tests.telephony.cast import CALLER, NOON, customer, later, line, person, rang, started, tell
from tests.web.office import Furnished, furnish, page_of
from vonal.office.customers.models import Customer
from vonal.office.own_fields.models import Noun
from vonal.office.own_fields.operations import make_field
from vonal.office.own_fields.queries import values_of
from vonal.office.scripts import operations, queries
from vonal.office.scripts.models import Answer, Progress, Script
from vonal.office.telephony.models import Call
from vonal.switchboard.core.office import CallAnswered


@pytest.fixture
def office(db: None) -> Furnished:
    made = furnish()
    line(language="hu")
    operations.create_ready_scripts()
    return made


@pytest.fixture
def call(office: Furnished) -> Call:
    """The customer talks to his manager."""
    leg = f"c1.r1.{office.manager.extension}"
    return tell(
        started(), rang(office.manager), CallAnswered("c1", leg, office.manager.extension or "", later(3))
    )


def save(client: Client, call: Call, name: str, value: str) -> Any:
    return client.post(f"/calls/{call.pk}/script/answer", {"name": name, "value": value})


def test_a_new_company_has_a_script_in_each_language(office: Furnished):
    assert sorted(Script.objects.values_list("language", flat=True)) == ["en", "hu", "ru"]
    answers = [step.answer for step in queries.steps_of(Script.objects.get(language="en"))]
    assert answers.index(Answer.DEALT_WITH) < answers.index(Answer.EMAIL) < answers.index(Answer.PHONE)
    assert answers.index(Answer.COMPANY) < answers.index(Answer.HEARD_FROM) < answers.index(Answer.MEETING)


def test_the_callers_language_counts_before_the_lines(office: Furnished, call: Call):
    found = queries.script_of(call)
    assert found is not None
    assert found.language == "hu"

    Customer.objects.filter(pk=office.customer.pk).update(language="ru")
    found = queries.script_of(Call.objects.select_related("customer", "line").get(pk=call.pk))
    assert found is not None
    assert found.language == "ru"


def test_a_script_of_the_line_itself_is_better(office: Furnished, call: Call):
    own = operations.make_script(name="Main line", language="hu", line=call.line, by=office.director)
    assert queries.script_of(call) != own  # Nothing is asked in it yet.

    operations.add_step(own, question="Who?", by=office.director)
    assert queries.script_of(call) == own


def test_steps_are_moved_removed_and_put_back(office: Furnished):
    script = Script.objects.get(language="en")
    first, second, *_rest = queries.steps_of(script)

    operations.move_step(second, up=True, by=office.director)
    assert queries.steps_of(script)[:2] == [second, first]
    operations.remove_step(second, by=office.director, at=NOON)
    assert second not in queries.steps_of(script)
    operations.restore_step(second, by=office.director)
    assert queries.steps_of(script)[0] == second


def test_only_who_runs_the_office_writes_scripts(office: Furnished):
    script = Script.objects.get(language="en")

    for attempt in (
        lambda: operations.add_step(script, question="Hm?", by=office.manager),
        lambda: operations.remove_step(queries.steps_of(script)[0], by=office.manager, at=NOON),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    with pytest.raises(ValidationError):
        operations.add_step(script, question="Which?", answer=Answer.OWN, by=office.director)


def test_every_answer_lands_in_its_field(office: Furnished, call: Call):
    make_field(noun=Noun.CUSTOMER, name="Pallets", kind="number", by=office.director)
    client = page_of(office.manager)
    answers = {
        "about": "Ovens for spring",
        "contact_name": "Nagy Éva",
        "email": "eva@alfoldi-malom.hu",
        "name": "Alföldi Malom Kft.",
        "activity": "Mill",
        "heard_from": "Fair",
        "own:pallets": "40",
    }

    for name, value in answers.items():
        assert save(client, call, name, value).status_code == 200, name

    call.refresh_from_db()
    kept = Customer.objects.get(pk=office.customer.pk)
    assert call.note == "Ovens for spring"
    assert (kept.name, kept.activity, kept.heard_from) == ("Alföldi Malom Kft.", "Mill", "Fair")
    eva = kept.contacts.get(name="Nagy Éva")
    assert eva.contact_points.filter(value=CALLER).exists()
    assert kept.contact_points.filter(value="eva@alfoldi-malom.hu").exists()
    assert values_of(Noun.CUSTOMER, [kept.pk])[kept.pk] == {"pallets": 40}
    assert save(client, call, "manager", "1").status_code == 422


def test_a_phone_is_one_phone_however_slowly_it_is_typed(office: Furnished, call: Call):
    client = page_of(office.manager)
    script = queries.script_of(call)
    assert script is not None
    operations.keep_place(call, script, step_id=None, ticked=[], by=office.manager)

    for typed in ("+36 1 555", "+36 1 555 020", "+36 1 555 0201", "+36 1 555 0202"):
        save(client, call, "phone", typed)

    phones = office.customer.contact_points.filter(kind="phone").exclude(value=CALLER)
    assert [point.value for point in phones] == ["+3615550202"]


def test_the_place_in_the_talk_outlives_a_reload(office: Furnished, call: Call):
    client = page_of(office.manager)
    script = queries.script_of(call)
    assert script is not None
    steps = queries.steps_of(script)
    place = {"script": script.pk, "step": steps[4].pk, "ticked": [steps[0].pk, 10**9]}

    answer = client.post(f"/calls/{call.pk}/script/place", {"name": "place", "value": json.dumps(place)})

    assert answer.status_code == 200
    assert Progress.objects.get().ticked == [steps[0].pk]
    shown = client.get(f"/customers/{office.customer.pk}").content.decode()
    assert f'script="{script.pk}" step="{steps[4].pk}"' in shown
    assert client.post(f"/calls/{call.pk}/script/place", {"value": "{"}).status_code == 422


def test_whose_customer_it_is_is_told_to_who_may_not_open_him(office: Furnished, call: Call):
    bela = person("bela2")
    other = customer("Tisza Raktár Kft.", "+36302223344", manager=bela)
    client = page_of(office.manager)

    shown = client.get(f"/calls/{call.pk}/script/known", {"q": "tisza"}).content.decode()

    assert "Tisza Raktár Kft." in shown
    assert "Bela2" in shown
    assert f"/customers/{other.pk}" not in shown
    assert "222" not in shown
    assert f'hx-post="/calls/{call.pk}/consult"' in shown
    assert f'name="to" value="{bela.extension}"' in shown


def test_a_stranger_neither_answers_nor_searches(office: Furnished, call: Call):
    client = page_of(office.stranger)

    assert save(client, call, "name", "Mine").status_code in {403, 404}
    assert client.get(f"/calls/{call.pk}/script/known", {"q": "a"}).status_code in {403, 404}


def test_a_head_writes_a_script_on_its_page(office: Furnished):
    client = page_of(office.director)
    script = Script.objects.get(language="en")

    client.post(f"/scripts/{script.pk}/steps", {"question": "Anything else?", "answer": "say", "hint": ""})
    step = queries.steps_of(script)[-1]
    assert step.question == "Anything else?"
    client.post(f"/scripts/steps/{step.pk}", {"question": "And?", "answer": "about", "hint": "Wait."})
    step.refresh_from_db()
    assert (step.question, step.answer) == ("And?", "about")
    assert client.post(f"/scripts/steps/{step.pk}", {"question": "", "answer": "say"}).status_code == 422
    answer = client.post(
        f"/scripts/steps/{step.pk}/remove", headers={"HX-Request": "true", "HX-Target": "steps"}
    )
    assert f"/scripts/steps/{step.pk}/restore" in answer.headers["HX-Trigger"]
