"""The reasons every company begins with, named in its language."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

COMPETITOR, LATER, NO_SALE = "competitor", "later", "no_sale"


def ready_reasons(language: str) -> list[tuple[str, str]]:
    """Names, and what each means to the program, in order."""
    with translation.override(language):
        return [
            (_("Went to a competitor"), COMPETITOR),
            (_("Too expensive"), ""),
            (_("Put off, wants it later"), LATER),
            (_("No money for it now"), LATER),
            (_("Does not need it any more"), ""),
            (_("Our goods do not fit"), ""),
            (_("Delivery takes too long"), ""),
            (_("Cannot be reached"), ""),
            (_("Was never a sale: wrong number, mistake"), NO_SALE),
        ]
