"""Old workbooks, open documents and business cards, as other programs write them."""

from pathlib import Path

import pytest

from tests.imports.office import bring_in, check, director, receive
from vonal.office.customers.models import Customer

FILES = Path(__file__).parent / "files"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["fair.xls", "fair.ods"])
def test_workbooks_of_other_kinds_come_in(name):
    of = receive((FILES / name).read_bytes(), director())

    assert of.columns[:4] == ["name", "contact", "phone", "email"]
    of = bring_in(check(of))

    assert of.counts == {"made": 2}
    points = {
        customer.name: {point.value for point in customer.contact_points.all()}
        for customer in Customer.objects.all()
    }
    assert points == {
        "ООО «Ромашка»": {"+79161234567", "zakaz@romashka-torg.ru"},
        "Zöld Kert Kft.": {"+36301234567", "bela@zoldkert.hu"},
    }


def test_every_card_of_a_file_of_business_cards_comes_in():
    of = bring_in(check(receive((FILES / "cards.vcf").read_bytes(), director())))

    assert of.counts == {"made": 3}
    shop = Customer.objects.get(name="ООО «Ромашка»")
    [peter] = shop.contacts.all()
    assert (peter.name, peter.position) == ("Пётр Иванов", "Директор по закупкам")
    assert {point.value for point in shop.contact_points.all()} == {
        "+74951234567", "+79161234567", "zakaz@romashka-torg.ru", "romashka-torg.ru",
    }  # fmt: skip
    assert Customer.objects.get(name="Zöld Kert Kft.").contacts.get().name == "Béla Nagy"
    anna = Customer.objects.get(name="Anna Whitcombe")
    assert (anna.kind, anna.contact_points.get().value) == ("person", "+442079460018")
