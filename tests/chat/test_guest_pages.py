"""What a guest's link opens: one room's talk, in his language, and nothing else of the house, whatever he tries."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.chat.cast import group, member, person, say
from tests.chat.guest_cast import contact_of, let_in, mill
from tests.web.office import page_of
from vonal.core.clock import now
from vonal.office.chat import guests
from vonal.office.chat.files import bring_file
from vonal.office.chat.models import Guest, Membership, Message, Room
from vonal.office.chat.operations.guests import close_link
from vonal.office.chat.operations.posting import post_message
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db
SECRET = "Their price is 900"
NASTY = '<script>alert("x")</script>'


class Visit:
    """Anna's room with what was said before, a guest in it, and a room he has nothing to do with."""

    def __init__(self, name: str = "Péter", company: str = "Mill Kft.") -> None:
        self.anna: Employee = person("anna")
        self.room: Room = group(self.anna)
        self.before: Message = say(self.anna, self.room, SECRET)
        self.contact = contact_of(mill(self.anna, company, name))
        self.place, self.key = let_in(
            self.room, self.contact, self.anna, at=now(), expires_at=now() + guests.DAY
        )
        self.other: Room = group(self.anna, name="Others")
        self.elsewhere: Message = say(self.anna, self.other, SECRET)
        self.client = Client()

    def get(self, path: str = "", **asked: Any) -> Any:
        return self.client.get(f"/g/{self.key}{path}", asked, headers={"Accept": "application/json"})

    def post(self, path: str, **said: Any) -> Any:
        return self.client.post(f"/g/{self.key}{path}", said, headers={"Accept": "application/json"})

    def say(self, text: str, client_id: str = "g1", **more: Any) -> Any:
        return self.post(f"/rooms/{self.room.pk}/messages", text=text, client_id=client_id, **more)


def test_a_link_opens_the_talk_in_his_language_and_what_he_writes_is_marked_outside():
    visit = Visit()

    page = visit.client.get(f"/g/{visit.key}")
    said = visit.say("Thank you", important="on").json()
    again = visit.say("Thank you").json()

    assert page.status_code == 200
    assert "Content-Language: hu" in str(page.serialize_headers())
    assert page["Referrer-Policy"] == "no-referrer"
    assert not page.cookies
    assert SECRET not in page.content.decode()
    assert again["id"] == said["id"]
    assert said["author"] == {
        "member": visit.place.pk, "employee": None, "name": "Péter", "company": "Mill Kft.", "guest": True,
    }  # fmt: skip
    assert not Message.objects.get(pk=said["id"]).is_important
    assert visit.post(f"/messages/{said['id']}/edit", text="Thanks").json()["html"] == "<p>Thanks</p>\n"
    assert visit.post(f"/messages/{said['id']}/react", sign="👍", on="on").json()["reactions"]
    assert visit.post(f"/messages/{said['id']}/delete").json()["deleted"]
    assert not visit.post(f"/messages/{said['id']}/restore").json()["deleted"]
    visit.post("/language", language="ru")
    assert Guest.objects.get().language == "ru"


def test_he_reads_nothing_from_before_his_invitation_however_he_asks():
    visit = Visit()
    say(visit.anna, visit.room, "Welcome", reply_to=visit.before)
    path = f"/rooms/{visit.room.pk}/messages"

    answers = [
        visit.get(path, **asked)
        for asked in ({}, {"before": 99}, {"after": 0}, {"around": 1}, {"changes": 0})
    ]

    for answer in answers:
        assert [row["number"] for row in answer.json()["messages"]][-1] == visit.room.messages.count()
        assert SECRET not in answer.content.decode()
    assert visit.get(path, before=2).json()["messages"] == []
    assert visit.get(path, after="x").status_code == 422


def test_side_talks_are_his_as_far_as_what_they_began_with_is():
    visit = Visit()
    welcome = say(visit.anna, visit.room, "Welcome")
    aside = say(visit.anna, visit.room, "As I said", thread=visit.before)

    answer = visit.say("Thank you", thread=welcome.pk).json()
    path = f"/rooms/{visit.room.pk}/messages"
    shown = {row["id"]: row for row in visit.get(path).json()["messages"]}
    talk = visit.get(path, thread=welcome.pk).json()["messages"]
    page = visit.get(f"/messages/{answer['id']}/thread")

    assert (answer["thread"], shown[welcome.pk]["answers"], shown[aside.pk]["thread"]) == (
        welcome.pk,
        1,
        None,
    )
    assert [row["text"] for row in talk] == ["Welcome", "Thank you"]
    assert "Thank you" in page.content.decode()
    for refused in (
        visit.get(f"/messages/{visit.before.pk}/thread"),
        visit.get(path, thread=visit.before.pk),
        visit.say("Me too", "g2", thread=visit.before.pk),
    ):
        assert refused.status_code == 404


def test_other_rooms_messages_and_files_are_not_there_for_him():
    visit = Visit()
    welcome = say(visit.anna, visit.room, "Welcome")
    theirs = bring_file(member(visit.anna, visit.room), SimpleUploadedFile("a.txt", b"Ours"), at=now())
    here, there = f"/rooms/{visit.room.pk}", f"/rooms/{visit.other.pk}"
    foreign = [visit.elsewhere.pk, visit.before.pk, 10**9]
    tries = [
        *[lambda path=f"{there}/{end}": visit.post(path, text="x", client_id="1", number=9) for end in ("messages", "read", "draft", "files")],
        *[lambda path=f"/messages/{pk}/{end}": visit.post(path, text="x", sign="👍", on="on") for pk in foreign for end in ("edit", "delete", "restore", "react")],
        *[lambda path=f"/messages/{welcome.pk}/{end}": visit.post(path, text="x") for end in ("edit", "delete", "restore")],
        *[lambda pk=pk: visit.say("x", reply_to=pk) for pk in foreign],
        lambda: visit.say("x", files=theirs.pk),
        lambda: visit.get(f"{there}/messages"),
        lambda: visit.get(f"{here}/beside"),
        *[lambda end=end: visit.get(f"/files/{theirs.pk}{end}") for end in ("", "/seen", "/small")],
    ]  # fmt: skip
    for attempt in tries:
        with CaptureQueriesContext(connection) as asked:
            answer = attempt()
        assert answer.status_code in {404, 422}, answer
        assert SECRET not in answer.content.decode()
        changed = [each["sql"] for each in asked if each["sql"].startswith(("INSERT", "DELETE", "UPDATE"))]
        assert [each for each in changed if "chat_guest" not in each] == []


def test_he_brings_files_and_sees_those_sent_since_he_came():
    visit = Visit()
    drawing = SimpleUploadedFile("oven.svg", b"<svg onload='alert(1)'/>")
    brought = visit.post(f"/rooms/{visit.room.pk}/files", file=drawing).json()
    said = visit.say("This one", files=brought["id"]).json()
    pal = contact_of(mill(visit.anna, "Bakery Kft.", "Pál"))
    _, later = let_in(visit.room, pal, visit.anna, at=now(), expires_at=now() + guests.DAY)

    kept = visit.get(f"/files/{brought['id']}")

    assert [each["name"] for each in said["files"]] == ["oven.svg"]
    assert kept["Content-Disposition"].startswith("attachment")
    assert "sandbox" in kept["Content-Security-Policy"]
    assert visit.get(f"/files/{brought['id']}/seen").status_code == 404
    assert Client().get(f"/g/{later}/files/{brought['id']}").status_code == 404
    visit.post(f"/messages/{said['id']}/delete")
    assert visit.get(f"/files/{brought['id']}").status_code == 404


def test_with_his_key_nothing_of_the_office_opens():
    visit = Visit()
    visit.get()
    visit.client.cookies["vonal_session"] = visit.key
    token = {"Authorization": f"Bearer {visit.key}"}

    for path in (
        "/", "/messenger", f"/rooms/{visit.room.pk}", f"/rooms/{visit.room.pk}/messages", f"/rooms/{visit.room.pk}/guests",
        f"/find?q=mill&key={visit.key}", "/search?q=mill", "/customers", f"/customers/{visit.contact.customer_id}",
        "/api/v1/customers", f"/g/{visit.key}/find", f"/g/{visit.key}/../customers", "/people", "/settings",
    ):  # fmt: skip
        for headers in ({}, token):
            answer = visit.client.get(path, headers=headers)
            assert answer.status_code in {301, 302, 401, 404}, path
            assert "Mill" not in answer.content.decode()
    assert not Session.objects.exists()


def test_a_closed_link_and_one_nobody_made_are_answered_alike():
    visit = Visit()
    close_link(visit.place, by=visit.anna, at=now())
    closed, unknown = visit.client.get(f"/g/{visit.key}"), visit.client.get("/g/made-up")

    assert closed.status_code == unknown.status_code == 404
    assert closed.content == unknown.content
    assert (
        visit.say("Still here").status_code
        == visit.get(f"/rooms/{visit.room.pk}/messages").status_code
        == 404
    )
    assert not Message.objects.filter(text="Still here").exists()


def test_script_in_names_and_words_runs_nowhere():
    visit = Visit(NASTY, f'Mill "{NASTY}')
    visit.say(f"{NASTY} [x](javascript:alert(1)) ![x](x)")
    staff = page_of(visit.anna)

    pages = [visit.client.get(f"/g/{visit.key}")]
    pages += [staff.get(f"/rooms/{visit.room.pk}{end}") for end in ("", "/guests", "/guests/band")]

    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "javascript:" not in page.content.decode().replace("(javascript:alert(1))", "")
    [row] = [row for row in visit.get(f"/rooms/{visit.room.pk}/messages").json()["messages"] if row["author"]]
    assert "<script" not in row["html"]
    assert "href" not in row["html"]


def test_a_flood_is_dammed_and_the_room_stays_usable(monkeypatch):
    visit = Visit()
    monkeypatch.setattr(guests, "MOST_ACTS", 6)
    # Of two messages a minute at most four are taken, should a minute end meanwhile.
    answers = [visit.say("Spam", client_id=f"s{each}") for each in range(5)]

    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0]["Retry-After"]
    assert Message.objects.filter(text="Spam").count() == 5 - len(refused)
    assert (
        visit.say("Spam", client_id="s0").status_code == 200
    )  # What was taken is confirmed as often as asked.
    assert visit.get(f"/rooms/{visit.room.pk}/messages").status_code == 200
    assert say(visit.anna, visit.room, "We are still here").number


def test_a_days_messages_and_bytes_are_counted(monkeypatch):
    visit = Visit()
    post_message(visit.place, "One", client_id="1", at=now())
    monkeypatch.setattr(guests, "MOST_MESSAGES_A_DAY", 1)
    monkeypatch.setattr(guests, "MOST_BYTES_A_DAY", 5)

    assert visit.say("Two").status_code == 429
    with pytest.raises(guests.TooMuch):
        guests.spend_file(visit.place, 6, now())
    guests.spend_file(visit.place, 5, now())


def test_ours_see_who_reads_make_a_link_once_and_close_it():
    visit = Visit()
    staff, stranger = page_of(visit.anna), page_of(person("bela"))
    path = f"/rooms/{visit.room.pk}/guests"
    pal = contact_of(mill(visit.anna, "Bakery Kft.", "Pál"))
    pal.customer.language = "ru"
    pal.customer.save()

    band = staff.get(f"{path}/band").content.decode()
    made = staff.post(path, {"contact": pal.pk, "language": "", "days": 7})
    found = staff.get(path, {"q": "bakery"})
    refused = stranger.post(path, {"contact": pal.pk, "language": "hu", "days": 7})

    assert "Péter" in band
    assert "Mill Kft." in band
    key = made.context["address"].rpartition("/")[2]
    assert Client().get(f"/g/{key}").status_code == 200
    assert key not in staff.get(path).content.decode()
    assert "Pál" in found.content.decode()
    assert refused.status_code == 404
    assert staff.post(path, {"contact": pal.pk, "language": "xx", "days": 900}).status_code == 422
    guest = Membership.objects.get(guest__contact=pal)
    assert Guest.objects.get(contact=pal).language == "ru"
    assert stranger.post(f"{path}/{guest.pk}/close").status_code == 404
    staff.post(f"{path}/{guest.pk}/close")
    assert Client().get(f"/g/{key}").status_code == 404
    staff.post(f"{path}/{guest.pk}/reopen")
    assert Client().get(f"/g/{key}").status_code == 200
    assert (
        staff.post(
            f"{path}/{Membership.objects.get(room=visit.room, employee=visit.anna).pk}/close"
        ).status_code
        == 404
    )
