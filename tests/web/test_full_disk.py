"""A full disk is said in words on the pages, and asked of nobody who could not mend it."""

from __future__ import annotations

import errno

import pytest
from django.db import connection
from django.test import Client

from tests.telephony import cast
from tests.telephony.cast import NOON, later, person, talk
from vonal.core import disk
from vonal.office.staff.models import Employee
from vonal.office.staff.operations.tokens import make_token
from vonal.office.telephony.models import Call
from vonal.office.telephony.news import write_news
from vonal.switchboard.core.recorded import RecordingBroke

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Employee:
    cast.company()
    cast.line(group=cast.group())
    return person("anna", group=cast.group())


def page(reader: Employee, path: str = "/") -> str:
    client = Client()
    client.force_login(reader)
    return client.get(path).content.decode()


def test_who_runs_the_office_is_warned_in_time(anna: Employee, monkeypatch: pytest.MonkeyPatch):
    dora = person("dora", role="director")
    monkeypatch.setattr(disk, "NEARLY_FULL_BYTES", 0)
    assert "nearly full" not in page(dora)
    monkeypatch.setattr(disk, "NEARLY_FULL_BYTES", 2**62)
    monkeypatch.setattr(disk, "NEARLY_FULL_PART", 1.1)

    for path in ("/", "/board/live"):
        assert "disk with Vonal&#x27;s data is nearly full" in page(dora, path)
    assert "nearly full" not in page(anna)


def test_a_full_disk_concerns_everybody(anna: Employee, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(disk, "FULL_BYTES", 2**62)
    monkeypatch.setattr(disk, "FULL_PART", 1.1)

    assert "disk with Vonal&#x27;s data is full" in page(anna)


def test_what_could_not_be_saved_for_want_of_room_says_so(anna: Employee):
    client = Client(raise_request_exception=False)
    client.force_login(anna)
    key = {"Authorization": f"Bearer {make_token(anna, name='test', at=NOON)[1]}"}

    def no_room(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            raise OSError(errno.ENOSPC, "No space left on device")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(no_room):
        answer = client.post("/phone/on-line", {"browser": "b1"})
        told = client.post("/api/v1/customers", {"name": "Duna"}, "application/json", headers=key)

    assert (answer.status_code, told.status_code) == (507, 507)
    assert "disk with Vonal" in told.json()["detail"]
    assert "disk with Vonal" in answer["HX-Trigger"]
    assert "disk with Vonal" in answer.content.decode()


def test_the_call_says_from_when_on_it_may_not_be_recorded(anna: Employee):
    talk(anna)
    write_news([RecordingBroke("c1", later(20))])

    assert "not all of this talk may have been recorded" in page(anna, f"/calls/{Call.objects.get().pk}")
