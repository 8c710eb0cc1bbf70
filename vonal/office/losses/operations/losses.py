"""Why a deal was lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vonal.core.fields import clean_plain
from vonal.office.losses.models import Aspect, Competitor, Loss, Reason, Sighting
from vonal.office.losses.operations.competitors import name_rival, note_sighting
from vonal.office.sales.models import DealMove
from vonal.office.staff.models import Employee


class CompetitorMissing(ValidationError):
    """Something is told of a competitor who is not named."""

    def __init__(self) -> None:
        super().__init__({"competitor": [_("Say which competitor it is.")]})


@dataclass(frozen=True)
class Refusal:
    """
    What was said of a lost deal.

    ``did``, ``price``, ``terms`` and ``better_in`` (aspects) tell of the competitor, in the deal's currency.
    """

    reason: Reason
    competitor: Competitor | None = None
    text: str = ""
    return_on: date | None = None
    did: str = ""
    price: Decimal | None = None
    terms: str = ""
    better_in: tuple[str, ...] = ()

    @property
    def tells_of_competitor(self) -> bool:
        return bool(self.did.strip() or self.terms.strip() or self.better_in or self.price is not None)


@transaction.atomic
def write_loss(move: DealMove, refusal: Refusal, *, by: Employee | None, at: datetime) -> Loss:
    """
    Keep why the move ended its deal; what was said of the deal before gives way, what was seen of competitors stays.

    :raises CompetitorMissing: something is told of a competitor, but not of which.
    :raises ValidationError: a value does not fit its field.
    """
    deal, competitor = move.deal, refusal.competitor
    if competitor is None and refusal.tells_of_competitor:
        raise CompetitorMissing
    loss = Loss.objects.select_for_update().filter(deal=deal).first() or Loss(deal=deal)
    if loss.pk and loss.move_id == move.pk:
        _seen_with(loss).delete()  # It is said once more, and better.
    loss.reason, loss.competitor, loss.text = refusal.reason, competitor, refusal.text.strip()
    loss.from_stage, loss.manager, loss.move = move.from_stage, deal.manager, move
    loss.return_on, loss.by, loss.at = refusal.return_on, by, at
    clean_plain(loss, ("text", "return_on"))
    loss.save()
    if competitor is not None:
        name_rival(deal, competitor, by=by, at=at)
        _note_what_was_seen(loss, competitor, refusal)
    return loss


def _note_what_was_seen(loss: Loss, competitor: Competitor, refusal: Refusal) -> None:
    deal, by, at = loss.deal, loss.by, loss.at
    if refusal.did.strip() or refusal.terms.strip() or refusal.price is not None:
        what = Aspect.PRICE if refusal.price is not None else Aspect.OTHER
        note_sighting(
            competitor, aspect=what, text=refusal.did, price=refusal.price, terms=refusal.terms, deal=deal,
            by=by, at=at,
        )  # fmt: skip
    for aspect in refusal.better_in:
        if aspect not in Aspect.values:
            raise ValidationError({"better_in": [_("This is none of the choices.")]})
        note_sighting(
            competitor, kind=Sighting.Kind.STRENGTH, aspect=Aspect(aspect), text=refusal.text, deal=deal,
            by=by, at=at,
        )  # fmt: skip


@transaction.atomic
def take_loss_back(loss: Loss) -> None:
    """It was never said: what was seen of the competitor with it goes too."""
    _seen_with(loss).delete()
    loss.delete()


def _seen_with(loss: Loss) -> QuerySet[Sighting]:
    return Sighting.objects.filter(deal=loss.deal, at=loss.at, by=loss.by)
