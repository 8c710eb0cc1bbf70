"""The library, and giving what is in it: checked, kept in versions, sent, logged on the card."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings as DjangoSettings

from tests.mail_server import PostOffice, post_office
from tests.materials.cast import boss, material, pdf
from tests.telephony.cast import NOON
from tests.web.office import Furnished, furnish, htmx, page_of
from vonal.core.mail import deliver_letter
from vonal.office.customers.models import ContactPoint
from vonal.office.materials import operations, queries
from vonal.office.materials.models import Material, Sending


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


@pytest.fixture
def post(settings: DjangoSettings) -> Iterator[PostOffice]:
    with post_office() as kept:
        settings.VONAL = settings.VONAL.model_copy(update={"mail_url": kept.url})
        yield kept


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("run.exe", b"MZ"),
        SimpleUploadedFile("prices.pdf", b"<script>"),
        SimpleUploadedFile("prices.pdf", b""),
        SimpleUploadedFile("prices.txt", b"a\0b"),
        SimpleUploadedFile("prices", b"%PDF-1.7"),
        SimpleUploadedFile("large.pdf", b"%PDF-" + b"0" * (15 * 1024 * 1024)),
    ],
    ids=["program", "lies", "empty", "binary", "no ending", "large"],
)
def test_such_a_file_is_not_taken(office: Furnished, file: SimpleUploadedFile, settings: DjangoSettings):
    with pytest.raises(ValidationError):
        material(file=file)
    assert not Material.objects.exists()
    assert not list(settings.VONAL.files.rglob("*.*"))


def test_the_newest_version_is_sent_and_the_others_are_kept(office: Furnished):
    made = material()
    operations.add_version(made, file=pdf(content=b"%PDF-1.7 new"), by=boss(), at=NOON)

    kept = queries.material_for(office.director, made.pk)

    assert [version.number for version in kept.versions.all()] == [2, 1]
    assert kept.newest.number == 2


def test_a_manager_does_not_change_the_library(office: Furnished):
    made = material()

    with pytest.raises(PermissionDenied):
        operations.retire_material(made, by=office.manager)
    operations.retire_material(made, by=office.director)
    assert queries.offered() == []
    operations.restore_material(made, by=office.director)
    assert queries.offered() == [made]


def test_materials_go_out_from_the_card_and_stand_in_its_history(office: Furnished, post: PostOffice):
    made = material()
    client, address = page_of(office.manager), f"/customers/{office.customer.pk}/materials"
    shown = client.get(address).content.decode()
    assert "peter@alfoldi-malom.hu" in shown
    assert "Alföldi Malom Péter" in shown

    answer = client.post(
        address,
        {"materials": [made.pk], "to": "uj@alfoldi-malom.hu", "subject": "Our prices", "text": "Dear Péter,"},
        headers=htmx(),
    )

    assert answer.status_code == 200
    sending = Sending.objects.get()
    deliver_letter(sending.letter_id)
    assert [each.get_filename() for each in post.letters[0].iter_attachments()] == ["prices.pdf"]
    assert ContactPoint.objects.filter(customer=office.customer, value="uj@alfoldi-malom.hu").exists()
    history = client.get(f"/customers/{office.customer.pk}").content.decode()
    assert "Materials sent" in history
    assert f'id="sending-{sending.pk}"' in history


def test_nothing_chosen_or_no_address_is_said_beside_its_field(office: Furnished, post: PostOffice):
    material()
    address = f"/customers/{office.customer.pk}/materials"

    answer = page_of(office.manager).post(address, {"to": "nobody", "subject": "x", "text": "y"})

    assert answer.status_code == 422
    assert not Sending.objects.exists()


def test_without_mail_the_form_says_so(office: Furnished):
    material()
    shown = page_of(office.manager).get(f"/customers/{office.customer.pk}/materials").content.decode()

    assert "Mail is not set up" in shown
