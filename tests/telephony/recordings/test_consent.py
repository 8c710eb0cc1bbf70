"""Callers are told that the talk is recorded where the company says so; that they were is kept, and a refusal obeyed."""

import pytest
from django.core.exceptions import ValidationError

from tests.telephony.cast import CALLER, later, person, started, talk
from tests.telephony.sounds import two_sides
from vonal.office.telephony.desk import Desk
from vonal.office.telephony.jobs import keep_recording
from vonal.office.telephony.models import Call
from vonal.office.telephony.news import write_news
from vonal.office.telephony.recordings.consent import change_consent, consent_for, forget_rules
from vonal.office.telephony.recordings.models import ConsentProof, Recording
from vonal.office.telephony.sounds.models import Sound
from vonal.switchboard.core.plan import Say
from vonal.switchboard.core.recorded import RecordingRefused
from vonal.switchboard.core.waiting import ConsentSpoken

RUSSIAN = "+79161234567"


@pytest.fixture(autouse=True)
def rules_read_anew():
    forget_rules()
    yield
    forget_rules()


@pytest.fixture
def sound(line):
    return Sound.objects.create(
        name="We record",
        kind="spoken",
        file="greetings/1.wav",
        seconds=3,
        text="We record.",
        made_at=later(0),
    )


def announce(line, sound, *countries, key=""):
    announces = "countries" if countries else "always"
    fields = {"announces": announces, "countries": list(countries), "sound": sound, "refuse_key": key}
    change_consent(line, by=person("dora", "director", on_line=False), **fields)


def test_nothing_is_announced_until_somebody_says_so(line):
    assert consent_for(line, CALLER) == Say()
    assert consent_for(None, CALLER) == Say()


def test_callers_of_chosen_countries_are_told_and_those_nobody_knows(line, sound):
    announce(line, sound, "RU", key="9")

    said = Say("greetings/1", "9")
    assert [consent_for(line, number) for number in (RUSSIAN, CALLER, "")] == [said, Say(), said]


def test_the_plan_of_a_call_has_the_announcement(line, sound):
    announce(line, sound)

    assert Desk().plan_now(started()).consent == Say("greetings/1")


def test_what_cannot_be_announced_is_refused_naming_what_is_missing(line, sound):
    director = person("dora", "director", on_line=False)

    with pytest.raises(ValidationError) as no_sound:
        change_consent(line, by=director, announces="always", sound=None, countries=[], refuse_key="")
    with pytest.raises(ValidationError) as no_country:
        change_consent(line, by=director, announces="countries", sound=sound, countries=[], refuse_key="")

    assert list(no_sound.value.error_dict) == ["sound"]
    assert list(no_country.value.error_dict) == ["countries"]
    assert consent_for(line, CALLER) == Say()


def test_that_he_was_told_is_kept_with_words_moment_and_number(line, sound):
    talk(person("anna"))

    for _ in range(2):
        write_news([ConsentSpoken("c1", "greetings/1", later(1))])

    proof = ConsentProof.objects.get(call=Call.objects.get())
    assert (proof.sound, proof.text, proof.number) == ("We record", "We record.", CALLER)
    assert (proof.spoken_at, proof.refused_at) == (later(1), None)


def test_whoever_refuses_is_not_recorded(line, sound, home):
    talk(person("anna"))
    write_news([RecordingRefused("c1", "greetings/1", later(1))])
    raw = two_sides(home / "recordings" / "c1.raw", 1)

    keep_recording("c1", str(raw), "talk")

    assert ConsentProof.objects.get().refused_at == later(1)
    assert not Recording.objects.exists()
    assert not raw.exists()
