"""Letters: queued with what caused them, given to a real mail server, tried again, and refused with a reason."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from pydantic import ValidationError as WrongSetting
from pytest_django.fixtures import Settings as DjangoSettings

from tests.mail_server import PostOffice, post_office
from vonal.config.environment import Vonal
from vonal.core.calendar import Invitation
from vonal.core.letters import Letter
from vonal.core.mail import ATTEMPTS, Attachment, MailIsNotSetUp, NotYet, deliver_letter, send_letter
from vonal.core.mail_server import MailServer
from vonal.core.models import Event, Job

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings: DjangoSettings) -> Iterator[PostOffice]:
    with post_office() as office:
        update = {"mail_url": office.url, "mail_from": "sales@duna.example"}
        settings.VONAL = settings.VONAL.model_copy(update=update)
        yield office


def sent(letter: Letter) -> Letter:
    deliver_letter(letter.pk)
    letter.refresh_from_db()
    return letter


def test_a_letter_arrives_with_its_files_as_it_was_written(post: PostOffice, settings: DjangoSettings):
    (settings.VONAL.files / "m").mkdir(parents=True)
    (settings.VONAL.files / "m/1").write_bytes(b"%PDF-1.7 prices")
    file = Attachment("Árlista.pdf", "m/1", "application/pdf")

    letter = send_letter("eva@tisza.example", "Árlista\r\nBcc: all@x", "Jó napot!", at=AT, attachments=[file])
    assert Job.objects.filter(function="vonal.core.mail.deliver_letter").count() == 1
    assert sent(letter).state == Letter.State.SENT

    arrived = post.letters[0]
    assert arrived["To"] == "eva@tisza.example"
    assert arrived["Subject"] == "Árlista Bcc: all@x"
    assert arrived["Bcc"] is None
    assert arrived["From"].addresses[0].addr_spec == "sales@duna.example"
    body = arrived.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Jó napot!"
    attached = next(arrived.iter_attachments())
    assert (attached.get_filename(), attached.get_content()) == ("Árlista.pdf", b"%PDF-1.7 prices")
    assert Event.objects.filter(name="core.LetterSettled", data__is_sent=True).count() == 1


def test_a_settled_letter_is_not_sent_twice(post: PostOffice):
    letter = sent(send_letter("eva@tisza.example", "Hello", "Text", at=AT))
    sent(letter)

    assert len(post.letters) == 1


def test_who_is_refused_for_good_is_not_tried_again(post: PostOffice):
    post.refusals["gone@tisza.example"] = "550 No such person here"

    letter = sent(send_letter("gone@tisza.example", "Hello", "Text", at=AT))

    assert letter.state == Letter.State.REFUSED
    assert letter.trouble == "550 No such person here"


def test_a_server_that_is_busy_is_asked_again_and_takes_it(post: PostOffice):
    post.refusals["eva@tisza.example"] = "451 Come back later"
    letter = send_letter("eva@tisza.example", "Hello", "Text", at=AT)

    with pytest.raises(NotYet):
        deliver_letter(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (Letter.State.WAITING, 1)

    post.refusals.clear()
    assert sent(letter).state == Letter.State.SENT


def test_a_server_that_never_answers_ends_in_a_refusal(post: PostOffice, settings: DjangoSettings):
    settings.VONAL = settings.VONAL.model_copy(update={"mail_url": "smtp://127.0.0.1:1"})
    letter = send_letter("eva@tisza.example", "Hello", "Text", at=AT)
    Letter.objects.filter(pk=letter.pk).update(attempts=ATTEMPTS - 1)

    assert sent(letter).state == Letter.State.REFUSED
    assert "127.0.0.1" in letter.trouble


def test_without_a_server_nothing_is_queued(settings: DjangoSettings):
    with pytest.raises(MailIsNotSetUp):
        send_letter("eva@tisza.example", "Hello", "Text", at=AT)
    assert not Letter.objects.exists()


@pytest.mark.parametrize("address", ["", "eva", "eva@", "eva@x\r\nBcc: b@c.d", "a@b.c, d@e.f"])
def test_nobody_is_written_to_at_such_an_address(post: PostOffice, address: str):
    with pytest.raises(ValidationError):
        send_letter(address, "Hello", "Text", at=AT)
    assert not Letter.objects.exists()


def test_an_invitation_is_read_by_calendars(post: PostOffice):
    invitation = Invitation(
        uid="1@duna.example",
        sequence=2,
        title="Offer; racks, " + "ű" * 60,
        starts_at=AT,
        minutes=90,
        organizer="sales@duna.example",
        organizer_name='Anna "A"',
        guests=("eva@tisza.example",),
        place="Budapest\nFő u. 1",
    )

    sent(send_letter("eva@tisza.example", "Invitation", "Text", at=AT, calendar=invitation))

    part = post.letters[0].get_body(("plain",))
    assert part is not None
    calendar = next(each for each in post.letters[0].walk() if each.get_content_type() == "text/calendar")
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    text = calendar.get_content()
    assert all(len(line.encode()) <= 75 for line in text.splitlines())
    whole = text.replace("\r\n", "\n").replace("\n ", "")
    for line in ("METHOD:REQUEST", "SEQUENCE:2", "DTSTART:20261123T090000Z", "DTEND:20261123T103000Z"):
        assert line in whole.splitlines()
    assert f"SUMMARY:Offer\\; racks\\, {'ű' * 60}" in whole
    assert "LOCATION:Budapest\\nFő u. 1" in whole


def test_the_address_of_the_server_is_read_once_and_its_secret_not_told():
    server = MailServer.read("smtps://anna%40duna.example:s%3Acret@mail.example")

    assert (server.user, server.secret, server.port) == ("anna@duna.example", "s:cret", 465)
    assert "cret" not in repr(server)
    with pytest.raises(WrongSetting):
        Vonal(mail_url="http://mail.example")
