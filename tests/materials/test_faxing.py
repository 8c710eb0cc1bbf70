"""Materials sent by fax from the card."""

import pytest

from tests.materials.cast import material
from tests.telephony.cast import later
from tests.telephony.fax_files import pdf_of
from tests.telephony.outside import trunk
from tests.web.office import Furnished, furnish, htmx, page_of
from vonal.office.telephony import faxes
from vonal.office.telephony.fax_models import Fax
from vonal.office.telephony.news import write_news
from vonal.switchboard.core.fax import FaxEnded, FaxTrouble


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def address(office: Furnished) -> str:
    return f"/customers/{office.customer.pk}/materials"


def test_fax_is_offered_only_where_a_trunk_carries_it(office: Furnished):
    material(file=pdf_of(1))
    trunk()
    client = page_of(office.manager)
    assert "Send by fax" not in client.get(address(office)).content.decode()

    trunk("Faxes", carries_faxes=True)

    assert "Send by fax" in client.get(address(office)).content.decode()


def test_a_fax_goes_out_from_the_card_and_its_history_says_what_became_of_it(office: Furnished):
    made = material(file=pdf_of(2))
    trunk(carries_faxes=True)
    client = page_of(office.manager)

    answer = client.post(
        address(office),
        {"way": "fax", "materials": [made.pk], "fax_number": "06 30 123 4567"},
        headers=htmx(),
    )

    assert answer.status_code == 200
    assert "The fax is on its way" in answer.content.decode()
    fax = Fax.objects.get()
    assert (fax.number, fax.pages, fax.title) == ("+36301234567", 2, "Price list")
    faxes.begin_attempt(fax.pk, "one", at=later(1))
    write_news([FaxEnded("one", False, 1, FaxTrouble.BROKEN, later(90))])
    history = client.get(f"/customers/{office.customer.pk}").content.decode()
    assert f'id="fax-{fax.pk}"' in history
    assert "will be tried again" in history
    assert "It broke off before the last page. 1 page arrived." in history


@pytest.mark.parametrize("number", ["", "nobody"])
def test_a_wrong_number_is_said_beside_its_field(office: Furnished, number: str):
    made = material(file=pdf_of(1))
    trunk(carries_faxes=True)

    answer = page_of(office.manager).post(
        address(office), {"way": "fax", "materials": [made.pk], "fax_number": number}, headers=htmx()
    )

    assert answer.status_code == 422
    assert "This cannot be a telephone number." in answer.content.decode()
    assert not Fax.objects.exists()


def test_what_is_no_pdf_is_refused_with_its_name(office: Furnished):
    made = material("Prices of spring")  # begins like a PDF, and is none
    trunk(carries_faxes=True)

    answer = page_of(office.manager).post(
        address(office),
        {"way": "fax", "materials": [made.pk], "fax_number": "06 30 123 4567"},
        headers=htmx(),
    )

    assert answer.status_code == 422
    assert "“Prices of spring” cannot be read" in answer.content.decode()
