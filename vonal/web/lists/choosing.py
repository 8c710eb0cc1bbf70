"""The rows somebody ticked in a list, or all of its view: what every act on many rows begins with."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from vonal.core.bounded import TookTooLong, at_most
from vonal.office.views.operations import MOST_ROWS
from vonal.web.lists.catalog import NOUNS, listing_of
from vonal.web.lists.listing import SECONDS, Listing
from vonal.web.lists.paging import matching
from vonal.web.lists.state import state_of
from vonal.web.request import Request


class TooMuch(Exception):
    """Too many rows would have to be looked through; a sentence for whoever asked."""

    def __str__(self) -> str:
        return _("Too much to look through: narrow the view first.")


def listing_called(nouns: str) -> Listing:
    """
    The list an address names.

    :raises Http404: there is none of that name.
    """
    if nouns not in NOUNS:
        raise Http404
    return listing_of(NOUNS[nouns])


def chosen_rows(request: Request, nouns: str) -> list[int]:
    """
    The numbers of the rows ticked (``row``) or, with ``all``, of the whole view the form was sent from.

    Only rows the person sees; one more than ``MOST_ROWS`` at most, so that whoever asks can refuse too many.

    :raises TooMuch: it takes too long to find them.
    """
    listing = listing_called(nouns)
    if "all" in request.POST:
        state = state_of(listing, request.user, request.POST)
        found = matching(listing, request.user, state.whole).values_list("pk", flat=True)
        try:
            with at_most(SECONDS):
                return list(found[: MOST_ROWS + 1])
        except TookTooLong as error:
            raise TooMuch from error
    ticked = [int(each) for each in request.POST.getlist("row") if each.isdecimal() and len(each) < 19]
    rows = listing.rows(request.user).filter(pk__in=ticked[: MOST_ROWS + 1])
    return list(rows.order_by().values_list("pk", flat=True))
