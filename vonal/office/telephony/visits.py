"""Calls from the pages of other sites: who may make one, and whose it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from vonal.office.customers.models import Source
from vonal.office.telephony.visit_models import VISIT, Visit

MAY_CALL_FOR = timedelta(minutes=2)
RATE_SPAN = timedelta(minutes=10)
MOST_OF_ADDRESS = 5
MOST_OF_ALL = 60


class TooManyVisits(Exception):
    """More wish to call from pages than people do; in some minutes it is open again."""


def visitor_secret() -> str:
    """What opens the visitors' endpoint in Asterisk, beside the socket that only visits open."""
    return salted_hmac("vonal.telephony.visits", "visitor", algorithm="sha256").hexdigest()[:40]


def open_visit(
    *, place: str, source: Source | None, name: str = "", address: str | None, at: datetime
) -> Visit:
    """
    Let a visitor call within two minutes.

    :raises TooManyVisits: from his address, or from all together, come more than people make.
    """
    lately = Visit.objects.filter(made_at__gt=at - RATE_SPAN)
    counted = lately.aggregate(
        all=Count("pk"), near=Count("pk", filter=Q(address=address) if address else Q(pk=None))
    )
    if counted["near"] >= MOST_OF_ADDRESS or counted["all"] >= MOST_OF_ALL:
        raise TooManyVisits
    return Visit.objects.create(
        key=Visit.new_key(),
        name=name.strip()[:200],
        place=place[:100],
        source=source,
        address=address,
        made_at=at,
    )


def may_call(key: str, at: datetime) -> bool:
    """Whether a visit was opened under this key within the last two minutes."""
    return Visit.objects.filter(key=key[:32], made_at__gt=at - MAY_CALL_FOR).exists()


def visit_of(caller: str) -> Visit | None:
    """The visit a call came from, by what stands in the number's place."""
    if not caller.startswith(VISIT):
        return None
    key = caller.removeprefix(VISIT)[:32]
    return Visit.objects.select_related("source").filter(key=key).first()
