"""Puts into the search what was there before it: in chunks, told as it goes on, begun again where it was cut off."""

from __future__ import annotations

from django.db import transaction

from vonal.core.clock import now
from vonal.core.jobs import enqueue, job
from vonal.core.models import SearchRebuild
from vonal.office.chat.finding_entries import index_messages
from vonal.office.chat.models import Message
from vonal.office.customers.models import Customer, Note
from vonal.office.customers.search_entries import index_customers, index_notes
from vonal.office.sales.models import Deal
from vonal.office.sales.search_entries import index_deals

CHUNK = 2_000
KEY = "search-rebuild"


@job()
def rebuild(step: int = 0, after: int = 0) -> None:
    """
    Index the next two thousand cards, then deals, then notes, then messages, and come again for the rest.

    A chunk that is done twice is kept once.
    """
    with transaction.atomic():
        progress, _created = SearchRebuild.objects.select_for_update().get_or_create(pk=1)
        if (step, after) == (0, 0):
            progress.done, progress.finished_at = 0, None
            progress.total = sum(model._default_manager.count() for model in (Customer, Deal, Note, Message))
        count, last = _chunk(step, after)
        progress.done += count
        if count == CHUNK:
            enqueue(rebuild, key=KEY, step=step, after=last)
        elif step < 3:
            enqueue(rebuild, key=KEY, step=step + 1, after=0)
        else:
            progress.finished_at = now()
        progress.save()


def _chunk(step: int, after: int) -> tuple[int, int]:
    """How many rows were indexed, and the last one's number."""
    if step == 0:
        ids = list(Customer.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK])
        index_customers(ids)
        return len(ids), ids[-1] if ids else 0
    if step == 1:
        deals = list(Deal.objects.filter(pk__gt=after).order_by("pk")[:CHUNK])
        index_deals(deals)
        return len(deals), deals[-1].pk if deals else 0
    if step == 2:
        notes = list(Note.objects.filter(pk__gt=after).order_by("pk")[:CHUNK])
        index_notes(notes)
        return len(notes), notes[-1].pk if notes else 0
    messages = list(Message.objects.filter(pk__gt=after).order_by("pk")[:CHUNK])
    index_messages(messages)
    return len(messages), messages[-1].pk if messages else 0
