"""Our calendar goes out by a secret link; others come in every hour, with what was wrong said beside them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.staff.cast import MONDAY, employee
from tests.web.office import page_of
from vonal.core.clock import now
from vonal.core.models import Job
from vonal.office.calendars import jobs, operations, queries
from vonal.office.calendars.models import BusyTime, FeedLink, ImportedCalendar
from vonal.office.roster.operations import plan_shift
from vonal.office.staff.models import Employee
from vonal.office.tasks.day import day_of
from vonal.office.tasks.operations import agree_meeting, call_off_meeting, create_task

pytestmark = pytest.mark.django_db
TODAY = now().date()
LUNCH = f"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Lunch
DTSTART:{TODAY:%Y%m%d}T110000Z
DTEND:{TODAY:%Y%m%d}T120000Z
END:VEVENT
END:VCALENDAR
"""


class Elsewhere:
    """A server with one calendar."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/calendar.ics"
        self.status, self.text = 200, LUNCH


@pytest.fixture(scope="module")
def running() -> Iterator[Elsewhere]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = there.text.encode()
            self.send_response(there.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Elsewhere(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield there
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def elsewhere(running: Elsewhere, settings: Any) -> Elsewhere:
    settings.OUTGOING_MAY_REACH_LOOPBACK = True
    running.status, running.text = 200, LUNCH
    return running


@pytest.fixture
def anna() -> Employee:
    return employee("anna")


def added(person: Employee, elsewhere: Elsewhere) -> ImportedCalendar:
    calendar = operations.add_calendar(person, name="Mine", address=elsewhere.address, at=now())
    jobs.read_calendar(calendar.pk)
    calendar.refresh_from_db()
    return calendar


def test_a_calendar_elsewhere_takes_its_time_of_the_day_of_its_owner_alone(anna, elsewhere):
    calendar = added(anna, elsewhere)

    [busy] = queries.busy_times(anna, TODAY)
    assert (busy.title, busy.starts_at) == ("Lunch", datetime(*TODAY.timetuple()[:3], 11, tzinfo=UTC))
    assert not queries.busy_times(employee("bela"), TODAY)
    assert not queries.busy_times(anna, TODAY + timedelta(days=1))

    [taken] = day_of(anna, TODAY).busy
    assert (taken.title, taken.span.begins, taken.span.until) == ("Lunch", 11 * 60, 12 * 60)
    assert all(span.until <= 11 * 60 or span.begins >= 12 * 60 for span in day_of(anna, TODAY).free)
    operations.remove_calendar(calendar, at=now())
    assert not queries.busy_times(anna, TODAY)
    operations.restore_calendar(calendar)
    assert queries.busy_times(anna, TODAY)


def test_what_goes_wrong_is_said_and_what_was_read_stays(anna, elsewhere):
    calendar = added(anna, elsewhere)
    said = []
    for status, text in (
        (404, ""),
        (200, "<html>Sign in"),
        (200, LUNCH.replace("END:VEVENT", "")),
        (200, "x" * 5_000_000),
    ):
        elsewhere.status, elsewhere.text = status, text
        jobs.read_calendar(calendar.pk)
        calendar.refresh_from_db()
        said.append(calendar.trouble)

    assert said[0] == "The address answers with an error (404)."
    assert said[1].startswith("What the address gives is no calendar: it begins with “<html>Sign in”")
    assert said[2].startswith("The calendar is broken: ")
    assert said[3] == "127.0.0.1 sends more than 4096 KB."
    assert BusyTime.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["https://192.168.1.1/a.ics", "file:///etc/passwd", "webcal://[::1]/x", "x", ""]
)
def test_an_address_that_may_not_be_asked_is_refused(anna, address):
    with pytest.raises(ValidationError):
        operations.add_calendar(anna, name="x", address=address, at=MONDAY)
    assert not ImportedCalendar.objects.exists()


def test_the_address_is_a_secret_and_webcal_is_https(anna):
    calendar = operations.add_calendar(anna, name="", address="webcal://cal.example/secret.ics", at=MONDAY)

    assert (calendar.name, calendar.address) == ("cal.example", "https://cal.example/secret.ics")
    assert "secret" not in str(ImportedCalendar.objects.values_list("address", flat=True).query)
    [job] = Job.objects.filter(function__endswith="read_calendar")
    assert "secret" not in str(job.arguments)


def test_every_hour_all_of_those_who_work_here_are_read(anna, elsewhere):
    added(anna, elsewhere)
    gone = employee("gone")
    operations.add_calendar(gone, name="x", address=elsewhere.address, at=now())
    Employee.objects.filter(pk=gone.pk).update(is_active=False)
    Job.objects.all().delete()

    jobs.read_all()

    assert Job.objects.filter(function__endswith="read_calendar").count() == 1


def events(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer["Content-Type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(answer.content)
    return {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


def test_the_feed_has_meetings_planned_tasks_and_shifts_and_nothing_else(anna):
    day = now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    meeting = agree_meeting(
        title="Ovens; and more",
        assignee=anna,
        starts_at=day,
        minutes=45,
        place="Kft. office",
        by=anna,
        at=now(),
    )
    off = agree_meeting(title="Off", assignee=anna, starts_at=day, by=anna, at=now())
    call_off_meeting(off, by=anna, at=now())
    create_task(
        title="Planned", assignee=anna, due_at=day, planned_at=day, planned_minutes=20, by=anna, at=now()
    )
    create_task(title="Only due", assignee=anna, due_at=day, by=anna, at=now())
    create_task(title="Another's", assignee=employee("bela"), due_at=day, planned_at=day, by=anna, at=now())
    plan_shift(employee=anna, region=None, starts_at=day, ends_at=day + timedelta(hours=4), by=None)
    _link, secret = operations.make_link(anna, name="Telephone", at=now())

    found = events(Client(), f"/calendar/{secret}.ics")

    assert sorted(found) == ["On duty", "Ovens; and more", "Planned"]
    assert found["Ovens; and more"]["DTEND"].dt == day + timedelta(minutes=45)
    assert (str(found["Ovens; and more"]["UID"]), str(found["Ovens; and more"]["LOCATION"])) == (
        meeting.meeting.uid, "Kft. office",
    )  # fmt: skip
    assert found["Planned"]["DTEND"].dt == day + timedelta(minutes=20)


def test_what_is_the_same_is_not_sent_again(anna):
    _link, secret = operations.make_link(anna, name="Telephone", at=now())
    client, path = Client(), f"/calendar/{secret}.ics"
    mark = client.get(path)["ETag"]

    assert client.get(path, headers={"If-None-Match": mark}).status_code == 304
    create_task(title="New", assignee=anna, due_at=now(), planned_at=now(), by=anna, at=now())
    assert client.get(path, headers={"If-None-Match": mark}).status_code == 200


def test_a_revoked_link_and_one_of_somebody_who_left_show_nothing(anna):
    link, secret = operations.make_link(anna, name="Telephone", at=now())
    _other, kept = operations.make_link(anna, name="Laptop", at=now())
    assert secret not in str(FeedLink.objects.values())

    operations.revoke_link(link)
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404
    assert Client().get(f"/calendar/{kept}.ics").status_code == 200
    Employee.objects.filter(pk=anna.pk).update(is_active=False)
    assert Client().get(f"/calendar/{kept}.ics").status_code == 404


def test_the_page_makes_a_link_and_shows_it_once(anna):
    client = page_of(anna)

    made = client.post("/profile/calendars/links", {"name": "Telephone"})
    address = made.context["address"]
    assert Client().get(address).status_code == 200
    assert address not in client.get("/profile/calendars").content.decode()
    assert client.post("/profile/calendars/links", {"name": " "}).status_code == 422
    link = FeedLink.objects.get()
    assert page_of(employee("bela")).post(f"/profile/calendars/links/{link.pk}/revoke").status_code == 404
    assert client.post(f"/profile/calendars/links/{link.pk}/revoke").status_code == 302


def test_the_page_adds_removes_and_brings_back_a_calendar(anna):
    client = page_of(anna)

    refused = client.post("/profile/calendars/new", {"address": "https://10.0.0.1/x"})
    assert (refused.status_code, "private network" in refused.content.decode()) == (422, True)
    assert (
        client.post(
            "/profile/calendars/new", {"address": "https://cal.example/x", "name": "Mine"}
        ).status_code
        == 302
    )
    calendar = ImportedCalendar.objects.get()
    assert "cal.example/x" not in client.get("/profile/calendars").content.decode()
    client.post(f"/profile/calendars/{calendar.pk}/remove")
    assert not queries.calendars_of(anna).exists()
    client.post(f"/profile/calendars/{calendar.pk}/restore")
    assert queries.calendars_of(anna).exists()
    assert page_of(employee("bela")).post(f"/profile/calendars/{calendar.pk}/read").status_code == 404
