"""A request sent twice is done once."""

import threading

import pytest
from django.db import connection

from vonal.core.clock import now
from vonal.core.idempotency import Answer, KeyUsedForAnotherRequest, RequestStillRunning, answer_once
from vonal.core.models import Event, IdempotencyKey, Push


def make_a_mark() -> Answer:
    mark = Push.objects.create(topic="mark", kind="made", at=now())
    return Answer(201, {"id": mark.number})


def refuse() -> Answer:
    Push.objects.create(topic="mark", kind="refused", at=now())
    return Answer(422, {"detail": "No."})


@pytest.mark.django_db
def test_the_second_request_gets_the_first_answer():
    first = answer_once("anna", "k", b"{}", make_a_mark)
    second = answer_once("anna", "k", b"{}", make_a_mark)

    assert first == second
    assert Push.objects.count() == 1


@pytest.mark.django_db
def test_everybody_has_keys_of_their_own():
    answer_once("anna", "k", b"{}", make_a_mark)
    answer_once("bela", "k", b"{}", make_a_mark)

    assert Push.objects.count() == 2


@pytest.mark.django_db
def test_a_key_is_not_used_for_something_else():
    answer_once("anna", "k", b"{}", make_a_mark)

    with pytest.raises(KeyUsedForAnotherRequest):
        answer_once("anna", "k", b'{"other": 1}', make_a_mark)


@pytest.mark.django_db
def test_a_refused_request_changes_nothing_and_may_be_corrected():
    assert answer_once("anna", "k", b"{}", refuse).status == 422
    assert not Push.objects.exists()
    assert not IdempotencyKey.objects.exists()

    assert answer_once("anna", "k", b'{"better": 1}', make_a_mark).status == 201


@pytest.mark.django_db
def test_a_request_that_broke_may_be_sent_again():
    def break_down() -> Answer:
        Event.objects.create(name="half", at=now())
        raise ConnectionError

    with pytest.raises(ConnectionError):
        answer_once("anna", "k", b"{}", break_down)

    assert not Event.objects.exists()
    assert answer_once("anna", "k", b"{}", make_a_mark).status == 201


@pytest.mark.django_db(transaction=True)
def test_of_requests_at_the_same_moment_one_is_done():
    answers: list[Answer | type[Exception]] = []
    begin = threading.Barrier(5)

    def send() -> None:
        begin.wait(10)
        try:
            answers.append(answer_once("anna", "k", b"{}", make_a_mark))
        except RequestStillRunning as error:
            answers.append(type(error))
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(5)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)

    assert len(answers) == 5
    assert Push.objects.count() == 1
    assert {answer.status for answer in answers if isinstance(answer, Answer)} == {201}
