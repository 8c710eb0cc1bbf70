"""Made-up customers with Russian, Hungarian and English names, and phones as people write them; a seed makes them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import NamedTuple

COUNTRY = "HU"  # of the company: others write their numbers with a plus

GIVEN = {
    "hu": "Anna Béla Csaba Dóra Eszter Ferenc Gábor György Hajnalka István János Judit Katalin László Márta "
    "Miklós Nóra Orsolya Péter Réka Sándor Tamás Vilmos Zoltán Zsófia",
    "ru": "Александр Алексей Анна Борис Вера Галина Дмитрий Екатерина Елена Иван Ирина Константин Лариса "
    "Людмила Максим Наталья Ольга Павел Пётр Светлана Семён Сергей Татьяна Фёдор Юлия Юрий",
    "en": "Alice Andrew Brian Charlotte Daniel Emily Frank George Hannah Harry Ian Jack Jessica Kate Liam "
    "Lucy Mary Nigel Oliver Olivia Paul Rachel Sarah Thomas Victoria William",
}
FAMILY = {
    "hu": "Balogh Bíró Fazekas Fekete Fodor Gál Halász Horváth Juhász Kelemen Kiss Kocsis Kovács Lakatos "
    "Mészáros Molnár Nagy Németh Oláh Papp Pintér Rácz Simon Sipos Szabó Szalai Szűcs Szőke Takács Tóth "
    "Török Varga Vass Vincze Vörös",
    "ru": "Абрамов Белов Васильев Волков Воробьёв Голубев Григорьев Егоров Журавлёв Зайцев Иваненко Калинин "
    "Киселёв Ковальчук Комаров Королёв Кузнецов Лебедев Макаров Морозов Николаев Новиков Орлов Павленко "
    "Петров Поляков Романов Семёнов Смирнов Соколов Степанов Тарасов Фролов Цветков Щербаков",
    "en": "Adams Bailey Baker Bennett Brooks Carter Clarke Cooper Davies Edwards Evans Fisher Foster Grant "
    "Green Hall Harris Hughes Jackson Kelly Lewis Marshall Mitchell Morgan Parker Phillips Reed Roberts "
    "Scott Shaw Taylor Turner Walker Watson Wright",
}
FIRST = {
    "hu": "Duna Tisza Alföld Balaton Bakony Mátra Pannon Zala Vértes Kőris Akácfa Borostyán Csillag Délibáb "
    "Ezüst Forrás Gólya Hárs Kristály Levendula Magyar Napfény Őrség Platán Rózsa Szikra Tölgy Újhold Vadász",
    "ru": "Сириус Орион Волга Урал Байкал Восток Север Заря Берёза Алмаз Гранит Дельта Енисей Звезда Исток "
    "Карат Лидер Маяк Нева Олимп Парус Родник Сокол Титан Факел Хорс Цитрус Чайка Щит Эверест Юпитер Янтарь",
    "en": "Atlas Beacon Castle Dover Eagle Falcon Granite Harbour Iron Jubilee Kestrel Lancaster Meadow North "
    "Oak Pioneer Quarry River Silver Thames Union Victory Willow York Zenith Anchor Bridge Crown Derby Elm",
}
TRADE = {
    "hu": "Autó Bútor Cipő Élelmiszer Építő Gép Irodaszer Kerámia Logisztika Műhely Nyomda Optika Papír "
    "Szerszám Textil Tüzép Üveg Vegyszer Villany Zöldség",
    "ru": "Авто Бумага Бытовая Техника Двери Инструмент Канцтовары Керамика Кровля Логистика Мебель Металл "
    "Оптика Печать Продукты Сантехника Стекло Строй Текстиль Трейд Хим",
    "en": "Bakery Books Bricks Catering Ceramics Doors Engineering Foods Furniture Garage Glass Logistics "
    "Machines Optics Paper Printing Roofing Textiles Tools Trading",
}
FORMS = {
    "hu": ("{} Kft.", "{} Zrt.", "{} Bt.", "{} Nyrt."),
    "ru": ("ООО «{}»", "АО «{}»", "ПАО «{}»", "ЗАО «{}»"),
    "en": ("{} Ltd", "{} Limited", "{} PLC", "{} LLP"),
}
PREFIXES = {"hu": ("20", "30", "70"), "ru": ("903", "912", "925", "962", "985"), "en": ("74", "75", "77")}
# Codes of the country and how long a number is without area code, as vonal.core.phones has it.
CODES = {"hu": ("+36", 7), "ru": ("+7", 7), "en": ("+44", 6)}


class Phone(NamedTuple):
    """``raw`` as its owner writes it, ``value`` in E.164, ``local`` without country and area code."""

    raw: str
    value: str
    local: str


class Made(NamedTuple):
    """One customer; ``contact`` is the human there, empty for a customer who is a person."""

    number: int
    language: str
    kind: str
    name: str
    contact: str
    phone: Phone
    email: str


def customers(seed: int, count: int) -> Iterator[Made]:
    """``count`` customers; the first ones of a longer row are the same."""
    dice = Random(seed)
    for number in range(count):
        language = dice.choice(("hu", "hu", "ru", "ru", "en"))
        human = _human(language, dice)
        is_company = dice.random() < 0.7
        company = _company(language, dice)
        email = f"post{number}@{dice.choice(('gmail.com', 'mail.ru', 'freemail.hu'))}"
        yield Made(
            number=number,
            language=language,
            kind="company" if is_company else "person",
            name=company if is_company else human,
            contact=human if is_company else "",
            phone=phone(language, number, dice),
            email=email if dice.random() < 0.3 else "",
        )


def phone(language: str, number: int, dice: Random) -> Phone:
    """Everybody has a number of his own; the manner of writing it is a matter of the dice."""
    code, local_digits = CODES[language]
    prefix = dice.choice(PREFIXES[language])
    # A permutation, so that neighbours in the table are none in the index.
    spread = number * 7_368_787 % 10_000_000
    rest = f"{spread:07d}"
    if language == "en":
        prefix, rest = f"{prefix}{spread % 100:02d}", f"{spread // 100 % 100_000:05d}{number % 10}"
    national = prefix + rest
    a, b = rest[:3], rest[3:]
    forms: tuple[str, ...]
    match language:
        case "hu":
            forms = (
                f"+36 {prefix} {a} {b}", f"06 {prefix} {a} {b}", f"06{prefix}{rest}", f"06-{prefix}/{a}-{b}",
                f"(06-{prefix}) {a} {b[:2]} {b[2:]}", f"+36{prefix}{rest}", f"0036 {prefix} {a}-{b}",
            )  # fmt: skip
        case "ru":
            forms = (
                f"+7 ({prefix}) {a}-{b[:2]}-{b[2:]}", f"+7 {prefix} {a} {b[:2]} {b[2:]}", f"+7{prefix}{rest}",
                f"+7-{prefix}-{a}-{b[:2]}-{b[2:]}", f"7 {prefix} {a} {b}",
            )  # fmt: skip
        case _:
            forms = (f"+44 {prefix} {rest}", f"+44 (0){prefix} {rest}", f"+44{prefix}{rest}")
    return Phone(dice.choice(forms), code + national, national[-local_digits:])


def _human(language: str, dice: Random) -> str:
    given, family = dice.choice(_list(GIVEN[language])), dice.choice(_list(FAMILY[language]))
    if language == "ru" and given[-1] in "ая":
        family += "" if family.endswith(("ко", "ук")) else "а"
    return f"{given} {family}" if language == "en" else f"{family} {given}"


def _company(language: str, dice: Random) -> str:
    first, trade = dice.choice(_list(FIRST[language])), dice.choice(_list(TRADE[language]))
    return dice.choice(FORMS[language]).format(f"{first} {trade} {dice.randrange(100)}")


@cache
def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split())
