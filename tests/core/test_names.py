"""Names that mean the same company or the same person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vonal.core.names import PersonName, company_key, person_key, split_person


@pytest.mark.parametrize(
    "names",
    [
        [
            "ООО «Ромашка»",
            "Romashka LLC",
            "Ромашка, ООО",
            'Общество с ограниченной ответственностью "Ромашка"',
            "РОМАШКА",
        ],
        ["ЗАО Ёлка", "З.А.О. «Елка»", "Закрытое акционерное общество ЕЛКА", "Elka Ltd."],
        ["ПАО «Газпром нефть»", "Публичное акционерное общество «Газпром нефть»", "Gazprom Neft"],
        ["АО «Альфа-Банк»", "Альфа Банк", "Alfa-Bank"],
        ["Kovács és Társa Kft.", "KOVÁCS ÉS TÁRSA KFT", "Kovacs es Tarsa Korlátolt Felelősségű Társaság"],
        ["OTP Bank Nyrt.", "OTP Bank Nyilvánosan Működő Részvénytársaság", "otp bank"],
        ["Zöld Sárkány Zrt.", "Zöld Sárkány Zártkörűen Működő Részvénytársaság", "Zold Sarkany zrt"],
        ["Fodor Bt.", "Fodor Betéti Társaság"],
        ["Szabó Anna e.v.", "Szabó Anna egyéni vállalkozó", "Szabó Anna"],
        ["Acme, Inc.", "ACME Incorporated", "Acme Corp.", "Acme L.L.C.", "Acme Co., Ltd."],
        ["Müller GmbH & Co. KG", "Muller GmbH", "MÜLLER GMBH"],
        ["O'Brien Ltd", "O’Brien Limited"],
        ["ИП Иванов Иван", "Индивидуальный предприниматель Иванов Иван"],
    ],
)
def test_one_company_has_one_key(names):
    assert len({company_key(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("ООО Ромашка", "ООО Ромашка Плюс"),
        ("Kovács Kft.", "Kovács Péter Kft."),
        ("AO Smith", "Smith Ltd"),
        ("ООО", "ЗАО"),
    ],
)
def test_different_companies_have_different_keys(one, another):
    assert company_key(one) != company_key(another)


def test_a_name_that_is_only_a_legal_form_keeps_it():
    assert company_key("ООО") == "ooo"
    assert company_key("Ltd.") == "ltd"


@given(st.text(max_size=60))
def test_the_key_of_a_key_is_itself(text):
    key = company_key(text)

    assert company_key(key) == key


@pytest.mark.parametrize(
    "names",
    [
        ["Иванов Иван Иванович", "Иван Иванов", "Ivan Ivanov", "г-н Иванов Иван"],
        ["Nagy Béla", "Béla Nagy", "Dr. Nagy Béla", "NAGY BELA"],
        ["Smith, John", "John Smith", "Mr. John Smith"],
        ["Кузнецова Анна-Мария Сергеевна", "Анна-Мария Кузнецова"],
    ],
)
def test_one_person_has_one_key(names):
    assert len({person_key(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("full", "language", "parts"),
    [
        ("Иванов Пётр Ильич", "ru", PersonName("Пётр", "Иванов", "Ильич")),
        ("Пётр Ильич Иванов", "ru", PersonName("Пётр", "Иванов", "Ильич")),
        ("Анна Петрова", "ru", PersonName("Анна", "Петрова")),
        ("Петрова Анна", "ru", PersonName("Анна", "Петрова")),
        ("Nagy Béla", "hu", PersonName("Béla", "Nagy")),
        ("Dr. Szabó Kis Anna", "hu", PersonName("Kis Anna", "Szabó")),
        ("John Smith", "en", PersonName("John", "Smith")),
        ("Smith, John", "en", PersonName("John", "Smith")),
        ("Mary Jane Watson", "en", PersonName("Mary Jane", "Watson")),
        ("Béla", "hu", PersonName("Béla")),
        ("", "en", PersonName()),
    ],
)
def test_a_name_is_split_in_the_manner_of_its_language(full, language, parts):
    assert split_person(full, language) == parts
