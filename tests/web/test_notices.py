"""The bell, the page of notices, and how one wants to be told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.notices.cast import KETTLE, tell
from tests.staff.cast import employee
from tests.web.office import htmx, page_of
from vonal.core.clock import now
from vonal.office.notices import web_push
from vonal.office.notices.browsers import _one
from vonal.office.notices.models import Browser, Manner, Notice
from vonal.office.staff.models import Employee
from vonal.office.tasks.operations import create_task
from vonal.web.notices.browsers import name_of
from vonal.workflows.due_reminders import remind

pytestmark = pytest.mark.django_db
PUBLIC_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"


@pytest.fixture
def anna() -> Employee:
    return employee("anna")


@pytest.fixture
def client(anna: Employee) -> Client:
    return page_of(anna)


def told(person: Employee, **fields: Any) -> Notice:
    [notice] = tell(person, at=now(), **fields)
    return notice


def test_the_bell_counts_and_the_panel_shows_what_is_new(client, anna):
    assert "bell-count" not in client.get("/tasks").content.decode()
    told(anna, subject="room:1")
    told(anna, subject="room:2")

    assert '<span class="bell-count" aria-hidden="true">2</span>' in client.get("/tasks").content.decode()
    panel = client.get("/notices/panel").content.decode()
    assert panel.count("The kettle of Béla boils") == 2 + 2 * 3  # Each answer says what it answers.
    assert client.post("/notices/read", headers=htmx()).status_code == 204
    assert "bell-count" not in client.get("/notices/bell").content.decode()


def test_opened_it_is_read_and_leads_where_it_belongs(client, anna):
    notice = told(anna)

    assert client.get(f"/notices/{notice.pk}").headers["Location"] == "/tasks"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_one_tap_answers_and_undo_takes_it_back(client, anna):
    notice = told(anna)
    address = f"/notices/{notice.pk}/answer"

    answer = client.post(address, {"answer": "hour"}, headers=htmx())
    assert answer.status_code == 204
    assert json.loads(answer["HX-Trigger"])["vonal:toast"]["undo"] == f"/notices/{notice.pk}/undo"
    assert "Put off" in client.get("/notices").content.decode()

    assert client.post(f"/notices/{notice.pk}/undo").status_code == 302
    assert client.post(address, {"answer": "never"}, headers=htmx()).status_code == 422
    assert client.post(address, {"answer": "done"}).status_code == 302
    assert client.post(address, {"answer": "done"}, headers=htmx()).status_code == 422


def test_done_of_a_task_is_said_by_one_tap(client, anna):
    made = create_task(
        title="Call", kind="call", assignee=anna, due_at=now(), by=anna, at=now() - timedelta(hours=1)
    )
    remind(made.pk, made.due_at.isoformat())
    notice = Notice.objects.get()
    assert 'name="result" value="Agreed"' in client.get("/notices/panel").content.decode()

    address = f"/notices/{notice.pk}/answer"
    assert client.post(address, {"answer": "done", "result": ""}, headers=htmx()).status_code == 422
    sent = client.post(address, {"answer": "done", "result": ["", "Agreed"]}, headers=htmx())

    made.refresh_from_db()
    assert (sent.status_code, made.result) == (204, "Agreed")


def test_a_long_list_goes_on_where_it_ended(client, anna):
    for number in range(45):
        told(anna, subject=f"room:{number}")

    first = client.get("/notices")
    rest = client.get("/notices", {"before": first.context["more"]}, headers=htmx())

    shown = [*first.context["notices"], *rest.context["notices"]]
    assert len({each.pk for each in shown}) == len(shown) == 45
    assert rest.context["more"] == ""
    assert "<h1" not in rest.content.decode()
    for strange in ("x", "2026-01-01_1", "2026-01-01T00:00:00+00:00_x", "_"):
        assert client.get("/notices", {"before": strange}).status_code == 200


def test_a_tap_outside_our_pages_answers_with_its_key_and_the_session(client, anna):
    notice, strict = told(anna), Client(enforce_csrf_checks=True)
    key = _one(notice)["key"]
    strict.force_login(anna)

    assert (
        page_of(employee("bela")).post("/notices/answer", {"key": key, "answer": "hour"}).status_code == 404
    )
    assert strict.post("/notices/answer", {"key": "x" + key, "answer": "hour"}).status_code == 404
    assert strict.post("/notices/answer", {"key": key, "answer": "never"}).status_code == 422
    assert strict.post("/notices/answer", {"key": key, "answer": "hour"}).status_code == 204
    notice.refresh_from_db()
    assert notice.answer == "hour"


def test_how_one_is_told_is_chosen_and_kept(client, anna):
    page = client.get("/profile/notices").content.decode()
    assert "The kettle boils" in page
    assert f'name="{KETTLE.name}:digest" checked' in page

    wrong = {"quiet_from": "22:00", "quiet_until": "", "digest_at": "25:00"}
    assert client.post("/profile/notices", wrong).status_code == 422
    assert not Manner.objects.exists()
    right = {f"{KETTLE.name}:push": "on", "quiet_from": "", "quiet_until": "", "digest_at": "07:30"}
    assert client.post("/profile/notices", right).status_code == 302

    kept = Manner.objects.get(employee=anna)
    assert (kept.ways_of(KETTLE), kept.quiet_from, str(kept.digest_at)) == (
        frozenset({"push"}), None, "07:30:00",
    )  # fmt: skip


def test_a_browser_is_turned_on_and_off(client, anna):
    given = {
        "endpoint": "https://push.example.com/1",
        "public_key": PUBLIC_KEY,
        "secret": web_push.encode(bytes(16)),
    }

    refused = client.post("/profile/notices/browsers", given | {"endpoint": "https://192.168.1.1/"})
    assert (refused.status_code, "private network" in refused.json()["error"]) == (422, True)
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"}
    assert client.post("/profile/notices/browsers", given, headers=agent).status_code == 200
    browser = Browser.objects.get(employee=anna)
    assert browser.name == "Firefox, Windows"
    assert "Firefox, Windows" in client.get("/profile/notices").content.decode()

    assert page_of(employee("bela")).post(f"/profile/notices/browsers/{browser.pk}/remove").status_code == 404
    assert client.post(f"/profile/notices/browsers/{browser.pk}/remove").status_code == 302
    assert not Browser.objects.exists()


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl", "A browser"),
    ],
)
def test_a_browser_is_called_by_its_name(agent: str, name: str):
    assert name_of(agent) == name


def test_the_worker_of_the_browser_stands_at_the_root(client):
    answer = client.get("/service-worker.js")

    assert answer["Content-Type"] == "text/javascript"
    assert b"notificationclick" in answer.content
