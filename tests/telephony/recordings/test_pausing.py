"""While a talk is not recorded nothing of it is kept, and the recording says where and how long."""

import pytest

from tests.telephony.cast import answered, extension, later, person, rang, started, talk
from tests.telephony.commits import pushes_leave
from tests.telephony.sounds import two_sides
from vonal.core.models import Push
from vonal.office.telephony.jobs import keep_recording
from vonal.office.telephony.models import Call
from vonal.office.telephony.news import write_news
from vonal.office.telephony.recordings.models import Recording, RecordingPause
from vonal.office.telephony.recordings.pausing import NotRecorded, is_paused, pause_recording
from vonal.switchboard.core.recorded import RecordingBroke, RecordingKey, RecordingPaused, RecordingResumed

pytestmark = pytest.mark.usefixtures("line")


def test_pauses_told_twice_are_kept_once_with_their_place_and_length(home):
    talk(person("anna"))
    paused, resumed = RecordingPaused("c1", 12.5, later(20)), RecordingResumed("c1", later(44))
    write_news([paused, paused])
    assert is_paused(Call.objects.get())

    write_news([resumed, resumed])
    keep_recording("c1", str(two_sides(home / "recordings" / "c1.raw", 1)), "talk")

    assert RecordingPause.objects.count() == 1
    assert not is_paused(Call.objects.get())
    assert Recording.objects.get().pauses == [[12.5, 24.0]]


@pushes_leave
def test_only_who_talks_may_pause():
    anna, bela = person("anna"), person("bela")
    write_news([started(), rang(anna), answered(anna)])
    call = Call.objects.get()

    with pytest.raises(NotRecorded):
        pause_recording(call, by=bela)
    assert not Push.objects.filter(kind="pause_recording").exists()
    pause_recording(call, by=anna)

    assert Push.objects.get(kind="pause_recording").data == {"call": "c1"}


@pushes_leave
def test_who_asks_for_a_pause_at_an_asterisk_elsewhere_is_told_that_it_cannot_be(settings):
    anna = person("anna")
    write_news([started(), rang(anna), answered(anna)])
    settings.VONAL = settings.VONAL.model_copy(update={"ari_url": "http://10.0.0.5:8088"})

    with pytest.raises(NotRecorded, match="runs apart"):
        pause_recording(Call.objects.get(), by=anna)

    assert not Push.objects.filter(kind="pause_recording").exists()


def test_from_when_on_there_was_no_room_is_kept_once():
    talk(person("anna"))

    write_news(
        [RecordingBroke("c1", later(20)), RecordingBroke("c1", later(25)), RecordingBroke("c2", later(25))]
    )

    assert Call.objects.get().recording_broke_at == later(20)


@pushes_leave
def test_a_key_of_the_sip_phone_does_what_the_button_does():
    anna = person("anna")
    write_news([started(), rang(anna), answered(anna)])
    key = RecordingKey("c1", extension(anna), later(10))

    write_news([key])
    write_news([RecordingPaused("c1", 7, later(11)), key])

    wishes = Push.objects.filter(kind__endswith="_recording").order_by("pk")
    assert [each.kind for each in wishes] == ["pause_recording", "resume_recording"]
