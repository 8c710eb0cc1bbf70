"""What the made-up company gives away, and the meeting it has agreed."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from vonal.demo.cards import Card
from vonal.demo.cast import Cast
from vonal.demo.hours import Hours
from vonal.demo.words import Words
from vonal.office.materials.models import Material
from vonal.office.materials.operations import make_material
from vonal.office.tasks.operations import agree_meeting


def put_out_materials(words: Words, cast: Cast, language: str, hours: Hours) -> None:
    """A price list made of what is sold."""
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow([_("What"), _("From"), _("To"), words.currency])
    rows.writerows([goods.title, goods.least, goods.most, words.currency] for goods in words.goods)
    make_material(
        name=_("Price list"),
        kind=Material.Kind.PRICES,
        language=language,
        file=SimpleUploadedFile("prices.csv", written.getvalue().encode("utf-8-sig")),
        by=cast.people["head"],
        at=hours.now - timedelta(days=30),
    )


def agree_on_meeting(words: Words, cast: Cast, cards: list[Card], hours: Hours) -> None:
    """Tomorrow, with a customer of the manager's."""
    manager = cast.people["manager"]
    card = next(each for each in cards if each.manager == manager and each.contacts)
    agree_meeting(
        title=_("Meeting with %(whom)s") % {"whom": card.customer},
        assignee=manager,
        starts_at=hours.full_hour(hours.today + timedelta(days=1)),
        minutes=60,
        place=words.company,
        guest=card.who,
        customer=card.customer,
        by=manager,
        at=hours.now - timedelta(hours=3),
    )
