"""Files of rooms over the wire: brought, seen, heard, kept; inert whatever they are."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.chat.cast import NOON, group, member, person, say
from tests.chat.papers import LETTER, one_page, photo, upload
from tests.telephony.sounds import tone
from vonal.office.chat.content_models import Attachment, Link, Preview
from vonal.office.chat.files import bring_file
from vonal.office.chat.models import Room
from vonal.office.customers.operations import create_customer
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Employee:
    return person("anna")


@pytest.fixture
def room(anna: Employee) -> Room:
    return group(anna)


def client(who: Employee) -> Client:
    browser = Client()
    browser.force_login(who)
    return browser


def sent(anna: Employee, room: Room, name: str, content: bytes) -> Attachment:
    file = bring_file(member(anna, room), upload(name, content), at=NOON)
    say(anna, room, "", files=[file])
    return file


def test_a_file_is_brought_by_who_is_in_the_room_and_refused_with_a_reason(anna, room):
    address = f"/rooms/{room.pk}/files"
    given = client(anna).post(address, {"file": SimpleUploadedFile("list.txt", b"Ovens")})
    refused = client(anna).post(address, {"file": SimpleUploadedFile("run.exe", b"MZ")})
    nothing = client(anna).post(address)

    assert given.status_code == 201
    assert {"name": "list.txt", "type": "text/plain", "bytes": 5}.items() <= given.json().items()
    assert refused.status_code == nothing.status_code == 422
    assert refused.json() == {"error": "Programs are not taken: send them in another way."}
    assert (
        client(person("cili")).post(address, {"file": SimpleUploadedFile("a.txt", b"a")}).status_code == 404
    )
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("name", ["page.html", "drawing.svg"])
def test_what_could_run_is_only_given_out_to_be_kept(anna, room, name):
    file = sent(anna, room, name, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    answer = client(anna).get(f"/files/{file.pk}")

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    for way in ("seen", "small", "letter"):
        assert client(anna).get(f"/files/{file.pk}/{way}").status_code == 404


def test_pictures_and_first_pages_are_seen(anna, room):
    picture, paper = sent(anna, room, "oven.jpg", photo()), sent(anna, room, "prices.pdf", one_page())
    browser = client(anna)

    assert browser.get(f"/files/{picture.pk}/seen")["Content-Type"] == "image/jpeg"
    assert browser.get(f"/files/{paper.pk}/small")["Content-Type"] == "image/webp"
    assert browser.get(f"/files/{paper.pk}/seen").status_code == 404
    for way in ("", "/seen", "/small"):
        assert client(person(f"cili{way.strip('/')}")).get(f"/files/{picture.pk}{way}").status_code == 404


def test_a_sound_is_heard_in_pieces(anna, room, tmp_path):
    sound = sent(anna, room, "said.wav", tone(tmp_path / "said.wav", 1).read_bytes())
    answer = client(anna).get(f"/files/{sound.pk}/seen", HTTP_RANGE="bytes=4-7")

    assert (answer.status_code, answer.getvalue()) == (206, sound.place.read_bytes()[4:8])
    assert client(anna).get(f"/files/{sound.pk}/seen", HTTP_RANGE="bytes=9999999-").status_code == 416


def test_a_letter_is_read_in_a_frame_that_can_do_nothing(anna, room):
    file = sent(anna, room, "Fwd.eml", LETTER)
    answer = client(anna).get(f"/files/{file.pk}/letter")
    page = answer.content.decode()

    assert "<b>this</b>" in page
    assert "&lt;agota@mill.example&gt;" in page
    assert "steal" not in page
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_each_sees_only_the_cards_he_may(anna, room):
    cili = person("cili")
    mine, hers = (
        create_customer(by=who, at=NOON, name=f"Mill {who.username}", manager=who) for who in (anna, cili)
    )
    asked = f"/cards?of=customers/{mine.pk},customers/{hers.pk},customers/x,deals/999,staff/1"

    assert client(anna).get(asked).json()["cards"] == {
        f"customers/{mine.pk}": {
            "kind": "customer", "title": "Mill anna", "line": anna.name, "url": f"/customers/{mine.pk}",
        }
    }  # fmt: skip
    assert list(client(cili).get(asked).json()["cards"]) == [f"customers/{hers.pk}"]


def test_the_picture_behind_a_link_is_for_who_may_read_the_message(anna, room, home):
    message = say(anna, room, "words")
    preview = Preview.objects.create(
        digest="x", url="https://a.example/", path="previews/x", width=1, height=1
    )
    Link.objects.create(message=message, room=room, preview=preview)
    preview.picture.parent.mkdir(parents=True)
    preview.picture.write_bytes(b"RIFF")

    assert client(anna).get(f"/previews/{preview.pk}")["Content-Type"] == "image/webp"
    assert client(person("cili")).get(f"/previews/{preview.pk}").status_code == 404


def test_a_room_gets_an_address_where_there_is_an_inbox(anna, room, settings):
    address = f"/rooms/{room.pk}/address"
    refused = client(anna).post(address, {"do": "open"})
    settings.VONAL = settings.VONAL.model_copy(
        update={"inbox_url": "imaps://in:x@mail.example", "inbox_address": "sales@ours.example"}
    )
    opened = client(anna).post(address, {"do": "open"})
    closed = client(anna).post(address, {"do": "close"})

    assert refused.status_code == 422
    assert "sales+room-" in opened.content.decode()
    assert "sales+room-" not in closed.content.decode()
    assert client(person("cili")).post(address, {"do": "open"}).status_code == 404
