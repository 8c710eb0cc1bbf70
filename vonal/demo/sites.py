"""What came through the made-up company's site, and each call as a touch of its customer."""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.db.models import F
from django.utils.translation import gettext as _

from vonal.demo.cards import Card
from vonal.demo.cast import Cast
from vonal.demo.hours import Hours
from vonal.demo.invention import Invention
from vonal.demo.words import Words
from vonal.office.customers.models import ContactPoint, Source, Touch
from vonal.office.telephony.models import Call
from vonal.office.web_contacts.models import Form
from vonal.office.web_contacts.operations import make_form, see_web_contact
from vonal.office.web_contacts.wish import Wish
from vonal.workflows.web_contact import receive_web_contact

FROM_KNOWN, FROM_NEW = 9, 3


def fill_site(
    words: Words,
    cast: Cast,
    invention: Invention,
    hours: Hours,
    chance: Random,
    cards: list[Card],
    language: str,
) -> None:
    """Two forms, a few visitors of each in the last month, the latest of them still waiting to be read."""
    _count_calls()
    if not cards:
        return
    forms = _forms(cast, language, hours.now)
    moments = sorted(hours.days_ago(chance.triangular(0.1, 30, 2)) for _ in range(FROM_KNOWN + FROM_NEW))
    for number, at in enumerate(moments):
        wish = (
            _from_new(words, invention, chance)
            if number % 4 == 3
            else _from_known(chance.choice(cards), words, chance)
        )
        contact = receive_web_contact(wish, form=chance.choice(forms), at=at).contact
        if contact.told is not None and number < len(moments) - 3:
            see_web_contact(contact, by=contact.told, at=at)


def _forms(cast: Cast, language: str, at: datetime) -> list[Form]:
    web = cast.sources[Source.Kind.WEB]
    by = cast.people["marketer"]
    consent = _("I agree that you keep what I have written in order to answer me.")
    return [
        make_form(
            name=_("Ask for an offer"), language=language, source=web, consent_text=consent, by=by, at=at
        ),
        make_form(
            name=_("Open day"),
            kind=Form.Kind.REGISTRATION,
            ask_phone="required",
            ask_message="",
            language=language,
            source=cast.sources[Source.Kind.EVENT],
            consent_text=consent,
            by=by,
            at=at,
        ),
    ]


def _from_known(card: Card, words: Words, chance: Random) -> Wish:
    goods = chance.choice(words.goods).title
    email = (
        card.customer.contact_points.filter(kind=ContactPoint.Kind.EMAIL)
        .values_list("value", flat=True)
        .first()
    )
    return Wish(
        name=card.who,
        email=email or "office@mail.example",
        phone=card.numbers[0],
        message=goods,
        consents=True,
    )


def _from_new(words: Words, invention: Invention, chance: Random) -> Wish:
    human = invention.human()
    company, _activity, domain = invention.company()
    return Wish(
        name=human.name,
        company=company,
        phone=invention.phone(words.mobiles),
        email=invention.email(human, domain),
        message=chance.choice(words.goods).title,
        consents=True,
    )


def _count_calls() -> None:
    """Each call from a line that has a source, in one statement."""
    calls = Call.objects.filter(customer__isnull=False, line__source__isnull=False)
    touches = [
        Touch(customer_id=customer, source_id=source, at=at, origin=f"call:{pk}")
        for pk, customer, source, at in calls.values_list("pk", "customer", F("line__source"), "started_at")
    ]
    Touch.objects.bulk_create(touches, ignore_conflicts=True)
