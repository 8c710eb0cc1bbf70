"""A list from an exhibition that came in some days ago, with a few rows that could not be read."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vonal.demo.cards import Card
from vonal.demo.cast import Cast
from vonal.demo.hours import Hours
from vonal.demo.invention import Invention
from vonal.demo.words import Words
from vonal.office.imports import running
from vonal.office.imports.models import Import
from vonal.office.imports.operations import bring_in, choose_columns, receive_file

FIELDS = ["name", "contact", "phone", "email"]
NEW = 5


def bring_the_fair_in(
    words: Words, cast: Cast, cards: list[Card], invention: Invention, hours: Hours
) -> Import:
    """Five new companies, one that is known, a telephone number that is none, and a row that says nothing."""
    by, at = cast.people["director"], hours.now - timedelta(days=2, hours=3)
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow([pgettext("of a customer", "Name"), _("Contact"), _("Phone"), _("E-mail")])
    for _number in range(NEW):
        name, _activity, domain = invention.company()
        human = invention.human()
        rows.writerow([name, human.name, invention.phone(words.mobiles), invention.email(human, domain)])
    known = next(card for card in cards if card.contacts and card.numbers)
    rows.writerow([known.customer.name, known.who, known.numbers[0], ""])
    rows.writerow([invention.company()[0], invention.human().name, "12", ""])
    rows.writerow(["", "", "", "?"])
    file = BytesIO(written.getvalue().encode("utf-8-sig"))
    of = receive_file(file, f"{_('Exhibitions and seminars')}.csv", kind="customers", by=by, at=at)
    of = choose_columns(of, FIELDS, of.choices, by=by, at=at)
    running.check(of, at=at)
    bring_in(of, by=by, at=at)
    while running.run_slice(of.pk, at=at, seconds=60):
        pass
    return of
