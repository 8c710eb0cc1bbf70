"""Going through the whole base for cards that may be the same, part by part, so that it can be stopped and goes on."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vonal.core import live
from vonal.core.clock import now
from vonal.core.jobs import enqueue, job
from vonal.office.customers.duplicates.candidates import candidate_of
from vonal.office.customers.duplicates.finding_many import find_duplicates_of_many
from vonal.office.customers.duplicates.sureness import LIKELY
from vonal.office.customers.models import Customer, Gathering, SuspectPair
from vonal.office.staff.models import Employee

AT_A_TIME = 400


class AlreadyGathering(ValidationError):
    """Somebody has begun before, and it is not over."""

    def __init__(self) -> None:
        super().__init__(_("The search is going on already."))


def start_gathering(*, by: Employee, at: datetime) -> Gathering:
    """
    Begin to look through all cards, in the background.

    :raises AlreadyGathering: it is being done.
    """
    try:
        with transaction.atomic():
            gathering = Gathering.objects.create(
                started_by=by, started_at=at, customers=Customer.objects.count()
            )
            enqueue(gather_part, gathering_id=gathering.pk, after=0)
    except IntegrityError as error:
        raise AlreadyGathering from error
    return gathering


@transaction.atomic
def stop_gathering(*, by: Employee, at: datetime) -> None:
    """Look no further; what was found stays."""
    for gathering in Gathering.objects.select_for_update().filter(finished_at=None, stopped_at=None):
        gathering.stopped_at = at
        gathering.save(update_fields=["stopped_at"])
        _tell(gathering)


def last_gathering() -> Gathering | None:
    """The one that goes on, or the last."""
    return Gathering.objects.order_by("-pk").first()


@job()
def gather_part(gathering_id: int, after: int) -> None:
    """Look at the cards behind one number, and leave the rest to the next job; done twice it does nothing more."""
    with transaction.atomic():
        gathering = Gathering.objects.select_for_update().get(pk=gathering_id)
        if not gathering.goes_on or gathering.last_customer_id != after:
            return
        cards = Customer.objects.filter(pk__gt=after).order_by("pk")
        part = list(cards.prefetch_related("contacts", "contact_points")[:AT_A_TIME])
        if part:
            _keep_pairs(part, gathering.started_at)
            gathering.last_customer_id = part[-1].pk
            gathering.checked += len(part)
            enqueue(gather_part, gathering_id=gathering.pk, after=part[-1].pk)
        else:
            SuspectPair.objects.filter(found_at__lt=gathering.started_at).delete()
            gathering.finished_at = now()
        gathering.found = SuspectPair.objects.count()
        gathering.save()
        _tell(gathering)


def _keep_pairs(part: list[Customer], at: datetime) -> None:
    found: dict[tuple[int, int], SuspectPair] = {}
    answers = find_duplicates_of_many([candidate_of(card) for card in part])
    for card, suspects in zip(part, answers, strict=True):
        for suspect in suspects:
            first, second = sorted((card.pk, suspect.customer_id))
            if suspect.sureness >= LIKELY and (first, second) not in found:
                found[first, second] = SuspectPair(
                    first_id=first,
                    second_id=second,
                    keys=" ".join(suspect.keys),
                    sureness=suspect.sureness,
                    found_at=at,
                )
    SuspectPair.objects.bulk_create(
        found.values(),
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["keys", "sureness", "found_at"],
        batch_size=500,
    )


def _tell(gathering: Gathering) -> None:
    if gathering.started_by_id:
        topic = live.employee_topic(gathering.started_by_id)
        live.push(topic, "duplicates.changed", gathering_id=gathering.pk, percent=gathering.percent)
