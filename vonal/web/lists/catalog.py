"""The lists there are."""

from __future__ import annotations

from vonal.office.views.models import Noun
from vonal.web.lists.customers import customers
from vonal.web.lists.deals import deals
from vonal.web.lists.listing import Listing

NOUNS = {"customers": Noun.CUSTOMER, "deals": Noun.DEAL}


def listing_of(noun: str) -> Listing:
    """
    The list of a noun, with the company's own fields as they are now.

    :raises KeyError: there is no such list.
    """
    return {Noun.CUSTOMER: customers, Noun.DEAL: deals}[Noun(noun)]()


def nouns_of(noun: str) -> str:
    """How the list is called in addresses."""
    return next(nouns for nouns, one in NOUNS.items() if one == noun)
