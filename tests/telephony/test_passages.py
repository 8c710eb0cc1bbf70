"""What a caller pressed, waited for and asked for stays with his call."""

import pytest

from tests.telephony.cast import answered, ended, later, person, rang, started, tell
from vonal.core.models import Event
from vonal.office.telephony.models import Call
from vonal.office.telephony.news import write_news
from vonal.office.telephony.queries import call_for, missed_waiting
from vonal.switchboard.core.office import CallAnswered, News
from vonal.switchboard.core.waiting import (
    AskedBy,
    CallBackAsked,
    ConsentSpoken,
    KeysPressed,
    SentElsewhere,
    Waiting,
)

pytestmark = pytest.mark.usefixtures("line")


def test_the_way_of_a_caller_is_told_in_order_and_only_once():
    anna, head = person("anna"), person("eva", role="director")
    way: list[News] = [
        KeysPressed("c1", "2t", later(4)),
        Waiting("c1", 2, later(5)),
        Waiting("c1", 1, later(30)),
        ConsentSpoken("c1", "recorded", later(31)),
    ]
    tell(started(), *way)
    write_news([*way, Waiting("c1", 1, later(35))])
    call = tell(rang(anna, 40), answered(anna, 42), ended(60))

    assert [passage.text for passage in call_for(head, call.pk).passages.all()] == [
        "pressed no key",
        "was number 2 in the queue",
        "was number 1 in the queue",
    ]


def test_who_asked_to_be_called_back_waits_for_it_as_who_was_missed_does():
    head = person("eva", role="director")
    tell(started(call="c1"), ended(20, call="c1"))

    tell(started(call="c2"), CallBackAsked("c2", later(18), AskedBy.KEY), ended(20, call="c2"))

    waiting = missed_waiting(head, later(60))
    assert [(call.switch_id, call.asked_back) for call in waiting] == [("c1", False), ("c2", True)]  # type: ignore[attr-defined]


def test_who_was_put_through_to_another_number_was_not_missed():
    sent = SentElsewhere("c1", "+36701112233", later(20))

    call = tell(started(), sent, CallAnswered("c1", "c1.o1.out", "", later(25)), ended(90))

    assert (call.state, call.missed, call.talk_seconds) == (Call.State.ENDED, False, 65)
    assert [passage.text for passage in call.passages.all()] == ["was put through to 06 70 111 2233"]
    assert not Event.objects.filter(name="telephony.CallMissed").exists()
