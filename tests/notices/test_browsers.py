"""A browser shows what it is told by its push service, which cannot read it, and is forgotten when it is gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError

from tests.notices.cast import KETTLE, NEXT_MINUTE, tell
from tests.push_service import FakeBrowser, PushService, claims_of, push_service
from tests.staff.cast import MONDAY, employee
from vonal.core.models import Job
from vonal.office.notices import browsers, jobs, operations, web_push
from vonal.office.notices.browsers import PushServiceFailed
from vonal.office.notices.models import Browser, PushKey
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@pytest.fixture
def service(running: PushService, settings: Any) -> PushService:
    settings.OUTGOING_MAY_REACH_LOOPBACK = True
    running.answers, running.taken = [201], []
    return running


@pytest.fixture
def anna() -> Employee:
    return employee("anna")


def turned_on(person: Employee, service: PushService, **said: str) -> FakeBrowser:
    fake = FakeBrowser()
    given = {
        "endpoint": service.endpoint,
        "public_key": fake.public_key,
        "secret": web_push.encode(fake.secret),
    }
    browsers.add_browser(person, name="Firefox", at=MONDAY, **(given | said))
    return fake


def wakeful(person: Employee) -> None:
    operations.change_manner(person, ways={}, quiet_from=None, quiet_until=None, digest_at=time(8))


def due(name: str) -> list[Job]:
    return list(Job.objects.filter(function__endswith=name).order_by("pk"))


def test_the_example_of_the_standard_comes_out():
    """RFC 8291, appendix A."""
    number = int.from_bytes(web_push.decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")

    body = web_push.encrypt(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        salt=web_push.decode("DGv6ra1nlYgDCS1FRnbzlw"),
        own=ec.derive_private_key(number, ec.SECP256R1()),
    )

    assert web_push.encode(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBr"
        "u3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_notice_reaches_the_browser_and_is_answered_by_its_key(anna, service):
    wakeful(anna)
    fake = turned_on(anna, service)
    [notice] = tell(anna)

    [job] = due("push_one")
    jobs.push_one(**job.arguments)

    [(headers, body)] = service.taken
    told = json.loads(fake.read(body))
    assert told["text"] == notice.said_in("en")
    assert (told["url"], [each["action"] for each in told["answers"]]) == (
        f"/notices/{notice.pk}", ["done", "hour", "tomorrow"],
    )  # fmt: skip
    assert browsers.notice_of_key(told["key"]) == notice.pk
    assert browsers.notice_of_key(told["key"][:-1] + "?") is None
    claims = claims_of(headers["Authorization"])
    assert claims["aud"] == service.endpoint.removesuffix("/push/1")
    assert claims["key"] == PushKey.objects.get().public == browsers.own_pair().public
    assert headers["Content-Encoding"] == "aes128gcm"


def test_what_was_read_meanwhile_is_not_shown(anna, service):
    wakeful(anna)
    turned_on(anna, service)
    [notice] = tell(anna)
    operations.read_notice(notice, at=NEXT_MINUTE)

    jobs.push_one(**due("push_one")[0].arguments)

    assert service.taken == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(anna, service, status):
    wakeful(anna)
    turned_on(anna, service)
    tell(anna)
    service.answers = [status]

    jobs.push_one(**due("push_one")[0].arguments)

    assert not Browser.objects.exists()


def test_a_push_service_in_trouble_is_tried_again(anna, service):
    wakeful(anna)
    turned_on(anna, service)
    tell(anna)
    service.answers = [503, 201]
    [job] = due("push_one")

    with pytest.raises(PushServiceFailed):
        jobs.push_one(**job.arguments)
    jobs.push_one(**job.arguments)

    assert len(service.taken) == 2
    assert Browser.objects.count() == 1


def test_in_quiet_hours_browsers_wait_and_then_say_how_many_came(anna, service):
    operations.change_manner(anna, ways={}, quiet_from=time(9), quiet_until=time(12), digest_at=time(8))
    fake = turned_on(anna, service)
    tell(anna)
    tell(anna, at=NEXT_MINUTE)

    assert due("push_one") == []
    [job] = due("end_quiet")
    assert job.run_after == MONDAY.replace(hour=12)
    waiting = browsers.waiting_for_push(anna.pk, at=job.run_after)
    browsers.push_notices(Browser.objects.get().pk, waiting, at=job.run_after)

    assert json.loads(fake.read(service.taken[0][1]))["text"] == "2 new notices"
    operations.change_manner(
        anna, ways={KETTLE.name: ["centre"]}, quiet_from=None, quiet_until=None, digest_at=time(8)
    )
    assert browsers.waiting_for_push(anna.pk, at=job.run_after) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://10.0.0.7/push"},
        {"endpoint": "https://[::ffff:192.168.1.1]/push"},
        {"endpoint": "ftp://push.example.com/1"},
        {"endpoint": "https://push.example.com/" + "x" * 1000},
        {"public_key": "no key"},
        {"public_key": web_push.encode(b"\x04" + bytes(64))},
        {"secret": "c2hvcnQ"},
    ],
)
def test_what_cannot_be_a_browser_is_refused(anna, service, wrong):
    with pytest.raises(ValidationError):
        turned_on(anna, service, **wrong)
    assert not Browser.objects.exists()


def test_a_browser_used_by_another_person_tells_only_him(anna, service):
    bela = employee("bela")
    turned_on(anna, service)

    turned_on(bela, service)

    assert [each.employee for each in Browser.objects.all()] == [bela]
