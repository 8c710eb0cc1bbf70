"""Who hears which recording, what is said about it, and how it goes out of the house."""

import json
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.telephony.cast import NOON, customer, group, later, person, talk
from tests.telephony.sounds import two_sides
from vonal.office.customers.models import Customer
from vonal.office.telephony.jobs import keep_recording
from vonal.office.telephony.recordings.comments import (
    add_comment,
    comment_for,
    delete_comment,
    restore_comment,
)
from vonal.office.telephony.recordings.exporting import ask_export, export_for, file_of, make_export
from vonal.office.telephony.recordings.models import Recording, RecordingAccess, RecordingExport
from vonal.office.telephony.recordings.retention import change_recording_rules

pytestmark = pytest.mark.usefixtures("line")


@pytest.fixture
def cast(home):
    """Anna talked with Bela's customer; Hanna leads Anna's group, Cili is in it."""
    hanna = person("hanna", "head", on_line=False)
    sales = group()
    sales.head = hanna
    sales.save()
    people = {name: person(name, group=sales) for name in ("anna", "cili")}
    people |= {"hanna": hanna, "bela": person("bela"), "stranger": person("stranger")}
    for role in ("director", "secretary", "agent"):
        people[role] = person(role, role, on_line=False)
    his = customer(manager=people["bela"])
    call = talk(people["anna"])
    call.customer = his
    call.save()
    keep_recording("c1", str(two_sides(home / "recordings" / "c1.raw", 2)), "talk")
    return people


def hearers(cast):
    return {name for name, one in cast.items() if Recording.objects.audible_to(one).exists()}


def test_one_hears_ones_own_and_ones_customers_a_head_his_groups_the_director_all(cast):
    assert hearers(cast) == {"anna", "bela", "hanna", "director"}


def test_the_rule_can_be_set(cast):
    change_recording_rules(by=cast["director"], managers_hear="own")
    assert hearers(cast) == {"anna", "hanna", "director"}

    change_recording_rules(by=cast["director"], managers_hear="group")
    assert hearers(cast) == {"anna", "bela", "cili", "hanna", "director"}


def test_a_comment_is_said_at_a_moment_taken_away_and_brought_back(cast):
    recording = Recording.objects.get()
    comment = add_comment(recording, at_seconds=1.25, text=" Well said ", by=cast["bela"], at=NOON)
    assert (comment.at_seconds, comment.text) == (1.25, "Well said")

    with pytest.raises(PermissionDenied):
        comment_for(cast["anna"], comment.pk)
    delete_comment(comment_for(cast["hanna"], comment.pk), by=cast["hanna"], at=later(5))
    assert not recording.shown_comments
    restore_comment(comment_for(cast["bela"], comment.pk), by=cast["bela"])
    assert list(recording.shown_comments) == [comment]


@pytest.mark.parametrize(("text", "at_seconds"), [("", 1), ("x" * 1001, 1), ("late", 60)])
def test_a_comment_needs_words_and_a_moment(cast, text, at_seconds):
    with pytest.raises(ValidationError):
        add_comment(Recording.objects.get(), at_seconds=at_seconds, text=text, by=cast["anna"], at=NOON)


def test_all_of_a_customers_calls_go_out_as_one_file_and_that_is_written_down(cast):
    his = Customer.objects.get()
    for journal, name in (("xlsx", "calls.xlsx"), ("json", "calls.json")):
        export = ask_export(his, journal=journal, by=cast["director"], at=NOON)
        make_export(export.pk)

        with zipfile.ZipFile(file_of(export)) as archive:
            sounds = [each for each in archive.namelist() if each.endswith(".ogg")]
            assert len(sounds) == 1
            assert name in archive.namelist()
            assert len(archive.read(sounds[0])) == Recording.objects.get().bytes
            if journal == "json":
                [told] = json.loads(archive.read(name))
                assert (told["talked_with"], told["sounds"]) == ("Anna", sounds)

    assert RecordingAccess.objects.filter(employee=cast["director"], downloaded=True).count() == 2
    with pytest.raises(RecordingExport.DoesNotExist):
        export_for(cast["hanna"], RecordingExport.objects.latest("pk").pk)
    with pytest.raises(PermissionDenied):
        ask_export(his, journal="json", by=cast["bela"], at=NOON)
