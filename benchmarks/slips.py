"""
Customers that are there twice, made by a seed: each pair written as two people would write it.

Names are made of syllables, so that there are as many as one likes and few are alike by chance; what makes a second card
unlike the first is what people do: another legal form or none, quotes, capitals, the other alphabet, slips of the
fingers, a phone in another form, another mailbox of the same company. Beside them stand those who only look the same:
namesakes in other towns, tenants with one switchboard, sisters with one domain, families with one phone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from benchmarks.people import FAMILY, FORMS, GIVEN, TRADE, phone

LANGUAGES = ("hu", "ru", "en")
SYLLABLES = {
    "hu": "ba be bo bu csa cso da de du fa fe ga ge gyö ha he ho já ka ke ki ko la le li lo ma mé mo na né no ny pa pe po ra ré ro "
    "sa se si szo ta té ti to tu va ve vi za zo zs",
    "ru": "ба бе бо бу ва ве ви во га го да де до жа же за зо ка ке ко ку ла ле ли ло лю ма ме ми мо на не но па пе по ра ре ри ро "
    "са се си со та те ти то ту фа ха хо ча ше ша ща ю я",
    "en": "ba be bo bra ca ce co da de do el fa fe flo ga go ha he in ja ka ke la le lo ma me mi mo na ne no or pa pe po qui ra re ro "
    "sa se sha so ta te ti to un va ve wa we wi",
}
ENDINGS = {"hu": "r l m sz k", "ru": "н р т к м", "en": "n r x l st"}
FREE = ("gmail.com", "mail.ru", "freemail.hu")
LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)
# Another school writes some of them otherwise.
LATIN_TOO = LATIN | {"х": "h", "ц": "c", "й": "i", "ю": "ju", "я": "ja", "щ": "sch", "ж": "j"}
KEYBOARD = {
    "latin": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "cyrillic": ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
}


@dataclass(frozen=True)
class Person:
    """Of a card, as typed."""

    language: str
    kind: str
    name: str
    contact: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True)
class Labelled:
    """``there`` are the cards; each of ``typed`` comes with the number of the card it belongs to, or None."""

    there: list[Person]
    typed: list[tuple[Person, int | None]]


def labelled(seed: int, count: int) -> Labelled:
    """``count`` cards; a third of them are typed again, and as many newcomers."""
    dice = Random(seed)
    there = [_somebody(number, dice) for number in range(count)]
    recognisable = [
        place for place, each in enumerate(there) if each.kind == "company" or each.phone or each.email
    ]
    again = dice.sample(recognisable, count // 3)
    typed: list[tuple[Person, int | None]] = [(_again(there[place], place, dice), place) for place in again]
    typed += [(_newcomer(count + number, dice, there), None) for number in range(count // 3)]
    dice.shuffle(typed)
    return Labelled(there, typed)


def _somebody(number: int, dice: Random) -> Person:
    language = dice.choice(LANGUAGES)
    kind = "company" if dice.random() < 0.75 else "person"
    human = _human(language, dice)
    stem = _word(language, dice)
    domain = (
        f"{_plain(stem)}{dice.choice(('', '-group', '24'))}{number % 97}.{dice.choice(('hu', 'ru', 'com'))}"
    )
    corporate = kind == "company" and dice.random() < 0.5
    mailbox = dice.choice(("info", "office", _plain(human.split()[0])))
    return Person(
        language=language,
        kind=kind,
        name=_company(stem, language, dice) if kind == "company" else human,
        contact=human if kind == "company" and dice.random() < 0.7 else "",
        phone=phone(language, number, dice).raw if dice.random() < 0.9 else "",
        email=f"{mailbox}@{domain}"
        if corporate
        else f"{_plain(stem)}{number}@{dice.choice(FREE)}"
        if dice.random() < 0.4
        else "",
        website=f"https://www.{domain}/" if corporate and dice.random() < 0.5 else "",
    )


def _newcomer(number: int, dice: Random, there: list[Person]) -> Person:
    """Somebody who is on no card; every tenth looks as if he were."""
    made = _somebody(number, dice)
    other = dice.choice(there)
    match dice.randrange(40):
        case 0 if other.kind == made.kind == "person":
            return replace(made, name=other.name)  # a namesake
        case 1 if other.phone:
            return replace(made, phone=other.phone)  # one switchboard, one family
        case 2 if "@" in other.email and other.email.split("@")[1] not in FREE and made.kind == "company":
            return replace(made, email=f"sister@{other.email.split('@')[1]}")
        case 3:
            return replace(made, contact=other.contact)
    return made


def _again(first: Person, number: int, dice: Random) -> Person:
    """The same customer as somebody else writes him; something always tells who he is."""
    name = _rewritten(first, dice)
    line = dice.random()
    its_phone = "" if not first.phone or line < 0.15 else _same_phone(first, dice)
    if first.phone and 0.15 <= line < 0.3:
        its_phone = phone(first.language, 5_000_000 + number, dice).raw  # another line of his
    mailbox = dice.random()
    email = first.email if mailbox < 0.45 else ""
    if mailbox > 0.7 and first.email and first.email.split("@")[1] not in FREE:
        email = f"{dice.choice(('sales', 'buh', 'titkarsag'))}@{first.email.split('@')[1]}"
    who = dice.random()
    contact = (
        first.contact if who < 0.6 else _human(first.language, dice) if who < 0.75 and first.contact else ""
    )
    website = (
        first.website.replace("https://www.", "http://") + "about"
        if first.website and dice.random() < 0.5
        else ""
    )
    if first.kind == "person" and (line < 0.3 or not its_phone) and not email:
        # A person's name alone says little: nobody could tell.
        its_phone, email = (_same_phone(first, dice) if first.phone else ""), first.email
    if dice.random() < 0.05 and (email or (its_phone and not 0.15 <= line < 0.3)):
        name = ""  # only the number is known so far
    return replace(first, name=name, contact=contact, phone=its_phone, email=email, website=website)


def _same_phone(first: Person, dice: Random) -> str:
    """The same number in another of the ways people write it."""
    from vonal.core import phones

    value = phones.parse(first.phone, "HU").e164
    return dice.choice(
        (
            value,
            value.replace("+", "00", 1),
            phones.display(value, "HU"),
            first.phone,
            f"{value[:3]} {value[3:6]}-{value[6:]}",
        )
    )


def _rewritten(first: Person, dice: Random) -> str:
    name = first.name
    if first.kind == "person":
        words = name.split()
        name = " ".join(reversed(words)) if dice.random() < 0.3 else name
    else:
        for form in FORMS[first.language]:
            before, _, after = form.partition("{}")
            if name.startswith(before) and name.endswith(after):
                name = name[len(before) : len(name) - len(after)]
                break
        name = dice.choice(("{}", "{}", *FORMS[first.language])).format(name)
    if first.language == "ru" and dice.random() < 0.3:
        table = dice.choice((LATIN, LATIN_TOO))
        name = "".join(
            table.get(letter, table.get(letter.lower(), letter).title()).replace("_", "") for letter in name
        )
    if dice.random() < 0.15:
        name = name.upper()
    if dice.random() < 0.35:
        name = slip(name, dice)
    return name


def slip(name: str, dice: Random) -> str:
    """One slip of the fingers somewhere in the longest word: a letter more, less, doubled, a neighbour's, two swapped."""
    word = max(name.split(), key=len).strip("«»")
    place = dice.randrange(len(word))
    letter = word[place]
    neighbour = _beside(letter.lower(), dice)
    match dice.randrange(5):
        case 0:
            other = word[:place] + word[place + 1 :]
        case 1:
            other = word[:place] + letter + word[place:]
        case 2:
            other = word[:place] + neighbour + word[place + 1 :]
        case 3:
            other = word[:place] + neighbour + word[place:]
        case _:
            place = min(place, len(word) - 2)
            other = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return name.replace(word, other)


def _beside(letter: str, dice: Random) -> str:
    for rows in KEYBOARD.values():
        for row in rows:
            if (place := row.find(letter)) >= 0:
                return row[max(0, place - 1) : place + 2].replace(letter, "", 1)[: 1 + dice.randrange(2)][-1:]
    return "e"


def _company(stem: str, language: str, dice: Random) -> str:
    name = f"{stem} {dice.choice(TRADE[language].split())}" if dice.random() < 0.6 else stem
    return dice.choice(FORMS[language]).format(name)


def _word(language: str, dice: Random) -> str:
    syllables = SYLLABLES[language].split()
    word = "".join(dice.choice(syllables) for _ in range(dice.choice((3, 3, 4)))) + dice.choice(
        ENDINGS[language].split()
    )
    return word.capitalize()


def _human(language: str, dice: Random) -> str:
    given, family = dice.choice(GIVEN[language].split()), dice.choice(FAMILY[language].split())
    return f"{given} {family}" if language == "en" else f"{family} {given}"


def _plain(text: str) -> str:
    from anyascii import anyascii

    return "".join(letter for letter in anyascii(text).lower() if letter.isalnum())
