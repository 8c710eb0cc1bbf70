"""When there was last contact with each customer, kept as it happens, so that silence is found along an index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from vonal.office.customers.models import Customer, Note
from vonal.office.follow_ups.models import LastContact
from vonal.office.materials.models import Sending
from vonal.office.tasks.models import Task
from vonal.office.telephony.fax_models import Fax
from vonal.office.telephony.models import Call

Newest = Callable[[], QuerySet[Any, tuple[int, datetime]]]
AT_ONCE = 2000
_elsewhere: list[Newest] = []
PUT = """
INSERT INTO follow_ups_lastcontact (customer_id, at) VALUES (%s, %s)
ON CONFLICT (customer_id) DO UPDATE SET at = excluded.at WHERE excluded.at > follow_ups_lastcontact.at
"""


def counts_as_contact(newest: Newest) -> Newest:
    """Say what else is contact: rows of ``customer`` and ``at``, grouped; called once, when the stories are read."""
    _elsewhere.append(newest)
    return newest


def note_contact(customer_id: int, at: datetime) -> None:
    """There was contact; an earlier one told later changes nothing."""
    _put([(customer_id, at)])


@transaction.atomic
def count_anew(customer_ids: Collection[int]) -> None:
    """By what is there now: of cards that became one, or two again."""
    LastContact.objects.filter(customer__in=customer_ids).delete()
    _fill(Customer.objects.filter(pk__in=customer_ids).values_list("pk", "created_at"))


def fill_missing() -> int:
    """Of cards nobody has counted yet, such as those that were brought in; returns of how many."""
    filled = 0
    missing = Customer.objects.exclude(pk__in=LastContact.objects.values("customer")).order_by("pk")
    while part := list(missing.values_list("pk", "created_at")[:AT_ONCE]):
        with transaction.atomic():
            _fill(part)
        filled += len(part)
    return filled


def _fill(cards: Iterable[tuple[int, datetime]]) -> None:
    last = dict(cards)
    newest = [
        Call.objects.filter(answered_at__isnull=False).values_list("customer").annotate(at=Max("started_at")),
        Note.objects.values_list("customer").annotate(at=Max("written_at")),
        Sending.objects.values_list("customer").annotate(at=Max("at")),
        Fax.objects.filter(state=Fax.State.SENT).values_list("customer").annotate(at=Max("settled_at")),
        Task.objects.filter(done_at__isnull=False).values_list("customer").annotate(at=Max("done_at")),
        *(rows() for rows in _elsewhere),
    ]
    for rows in newest:
        for customer_id, at in rows.filter(customer__in=last).order_by():
            last[customer_id] = max(last[customer_id], at)
    _put(last.items())


def _put(rows: Iterable[tuple[int, datetime]]) -> None:
    field: Any = LastContact._meta.get_field("at")
    values = [[pk, field.get_db_prep_save(at, connection)] for pk, at in sorted(rows)]
    with connection.cursor() as cursor:
        cursor.executemany(PUT, values)
