"""How the company stands against each competitor: won against, lost to, moves, strengths and weaknesses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.functional import Promise

from vonal.core.company import company
from vonal.core.months import Months
from vonal.office.losses.models import Aspect, Competitor, Loss, Rival, Sighting
from vonal.office.sales.models import Deal, DealQuerySet, Stage
from vonal.office.staff.models import Employee


@dataclass
class Standing:
    """Deals that ended in a span; sums are in the company's currency."""

    competitor: Competitor
    won: int = 0
    lost: int = 0
    elsewhere: int = 0  # lost, but not to this one
    money_won: Decimal = Decimal(0)
    money_lost: Decimal = Decimal(0)
    open: int = 0
    moves: int = 0

    @property
    def met(self) -> int:
        return self.won + self.lost + self.elsewhere

    @property
    def won_percent(self) -> int | None:
        """Of the deals where he was the choice: won, or lost to him."""
        decided = self.won + self.lost
        return round(100 * self.won / decided) if decided else None


@dataclass
class Known:
    """What is written of one competitor's strengths or weaknesses in one aspect."""

    aspect: str
    label: str | Promise
    count: int = 0
    texts: list[Sighting] = field(default_factory=list)


def standings(viewer: Employee, months: Months, only: Competitor | None = None) -> list[Standing]:
    """Every competitor in use, or with something to show, the one met most first; four statements."""
    every = Competitor.objects.filter(pk=only.pk) if only else Competitor.objects.all()
    found = {each.pk: Standing(each) for each in every}
    ours = company().currency
    for competitor, ends, currency, count, amount in _rivals(viewer, months, only):
        standing = found[competitor]
        if ends == Stage.Ends.WON:
            standing.won += count
            standing.money_won += (amount or 0) if currency == ours else 0
        elif ends == Stage.Ends.LOST:
            standing.elsewhere += count
    lost = _losses(viewer, months, only).values_list("competitor", "deal__currency")
    for competitor, currency, count, amount in lost.annotate(Count("pk"), Sum("deal__amount")).order_by():
        standing = found[competitor]
        standing.lost += count
        standing.elsewhere -= count  # Whoever it was lost to stands among its rivals too.
        standing.money_lost += (amount or 0) if currency == ours else 0
    still_open = Rival.objects.filter(competitor__in=found, deal__in=Deal.objects.visible_to(viewer).open())
    for competitor, count in still_open.values_list("competitor").annotate(Count("pk")).order_by():
        found[competitor].open = count
    moves = Sighting.objects.filter(competitor__in=found, kind=Sighting.Kind.MOVE, **months.within("at"))
    for competitor, count in moves.values_list("competitor").annotate(Count("pk")).order_by():
        found[competitor].moves = count
    shown = [each for each in found.values() if only or each.competitor.is_active or each.met]
    return sorted(shown, key=lambda each: (-each.met, each.competitor.name))


def _rivals(viewer: Employee, months: Months, only: Competitor | None) -> Any:
    ended = Deal.objects.visible_to(viewer).filter(**months.within("closed_at"))
    rivals = Rival.objects.filter(deal__in=ended)
    if only:
        rivals = rivals.filter(competitor=only)
    columns = rivals.values_list("competitor", "deal__stage__ends", "deal__currency")
    return columns.annotate(Count("pk"), Sum("deal__amount")).order_by()


def _losses(viewer: Employee, months: Months, only: Competitor | None) -> Any:
    lost = Deal.objects.visible_to(viewer).filter(stage__ends=Stage.Ends.LOST, **months.within("closed_at"))
    losses = Loss.objects.filter(deal__in=lost, competitor__isnull=False)
    return losses.filter(competitor=only) if only else losses


def by_month(viewer: Employee, competitor: Competitor, months: Months) -> dict[str, list[int]]:
    """``won``, ``lost`` and ``moves``, a number for each month."""
    counts = {name: [0] * len(months.days) for name in ("won", "lost", "moves")}
    asked = {
        "won": deals_with(viewer, competitor, months, "won"),
        "lost": deals_with(viewer, competitor, months, "lost"),
    }
    for name, deals in asked.items():
        rows = deals.order_by().annotate(month=months.number("closed_at")).values_list("month")
        for month, count in rows.annotate(Count("pk")):
            counts[name][month] = count
    moves = competitor.sightings.filter(kind=Sighting.Kind.MOVE, **months.within("at")).order_by()
    for month, count in moves.annotate(month=months.number("at")).values_list("month").annotate(Count("pk")):
        counts["moves"][month] = count
    return counts


def deals_with(viewer: Employee, competitor: Competitor, months: Months, how: str) -> DealQuerySet:
    """Deals that ended in the span: ``won`` against him, ``lost`` to him, or those still ``open``."""
    deals = Deal.objects.visible_to(viewer)
    wanted = Rival.objects.filter(competitor=competitor).values("deal")
    if how == "open":
        return deals.open().filter(pk__in=wanted)
    ended = deals.filter(**months.within("closed_at"))
    if how == "won":
        return ended.filter(stage__ends=Stage.Ends.WON, pk__in=wanted)
    to_him = Loss.objects.filter(competitor=competitor).values("deal")
    return ended.filter(stage__ends=Stage.Ends.LOST, pk__in=to_him)


def reasons_against(viewer: Employee, competitor: Competitor, months: Months) -> list[tuple[str, int]]:
    """Why deals were lost to him, the commonest first."""
    losses = _losses(viewer, months, competitor)
    rows = losses.values_list("reason__name").annotate(count=Count("pk")).order_by("-count", "reason__name")
    return list(rows)


def known_of(competitor: Competitor, months: Months) -> tuple[list[Known], list[Known]]:
    """Strengths and weaknesses by aspect, what was said most often first, with the last words of each."""
    seen = competitor.sightings.filter(~Q(kind=Sighting.Kind.MOVE), **months.within("at"))
    labels = dict(Aspect.choices)
    found: dict[str, dict[str, Known]] = defaultdict(dict)
    for sighting in seen.select_related("by").order_by("-at")[:1_000]:
        known = found[sighting.kind].setdefault(
            sighting.aspect, Known(sighting.aspect, labels[sighting.aspect])
        )
        known.count += 1
        if sighting.text and len(known.texts) < 3:
            known.texts.append(sighting)
    strengths, weaknesses = (
        sorted(found[kind].values(), key=lambda known: -known.count)
        for kind in (Sighting.Kind.STRENGTH, Sighting.Kind.WEAKNESS)
    )
    return strengths, weaknesses
