"""Deals from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.core.names import fold
from vonal.office.imports.cells import Complaints, read_day, read_sum
from vonal.office.imports.deciding import Decision, Memory
from vonal.office.imports.drafts import Draft, Reader, fitting, moment_or_none
from vonal.office.imports.models import Import, ImportRow
from vonal.office.imports.owners import decide_owners, make_owners, read_owner, row_of
from vonal.office.own_fields.operations import set_values_of_many
from vonal.office.sales.models import Deal, DealMove, Stage
from vonal.office.sales.search_entries import index_deals

Outcome = ImportRow.Outcome


@dataclass
class DealDraft(Draft):
    """One deal as a row says it."""

    title: str = ""
    amount: Decimal = Decimal(0)
    currency: str = ""
    stage: Stage | None = None
    manager_id: int | None = None
    source_id: int | None = None
    expected_on: date | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    own_of_deal: dict[str, Any] = field(default_factory=dict)


def reader(rows: Reader) -> Callable[[int, list[str]], Draft]:
    """What reads one row; the stages are asked for once."""
    stages: dict[str, Stage] = {}
    every = list(
        Stage.objects.select_related("pipeline").order_by("pipeline__position", "pipeline", "position")
    )
    for stage in every:
        stages.setdefault(fold(stage.name), stage)
    first = next((stage for stage in every if not stage.closes), None)

    def read(number: int, row: list[str]) -> Draft:
        said, wrong = rows.values(row), Complaints()
        owner = Draft(number)
        with wrong:
            owner = read_owner(rows, number, said)
        if not (owner.name or owner.points or owner.people or wrong):
            wrong.append(_("Nothing says whose deal this is."))
        draft = DealDraft(**owner.__dict__)
        with wrong:
            draft.title = fitting("title", said, 200)
        draft.stage = stages.get(fold(said["stage"])) if "stage" in said else first
        if draft.stage is None:
            wrong.append(_("There is no stage “%(typed)s”.") % {"typed": said.get("stage", "")[:100]})
        _read_money(draft, said, wrong)
        if "manager" in said:
            with wrong:
                draft.manager_id = rows.known(
                    rows.people, said["manager"], _("Nobody is called “%(typed)s” here.")
                )
        if "source" in said:
            with wrong:
                draft.source_id = rows.known(
                    rows.sources, said["source"], _("There is no source “%(typed)s”.")
                )
        _read_days(draft, said, wrong)
        draft.own_of_deal = rows.own_values("deal", said, wrong)
        wrong.end()
        return draft

    return read


def _read_money(draft: DealDraft, said: dict[str, str], wrong: Complaints) -> None:
    if "amount" in said:
        with wrong:
            draft.amount, draft.currency = read_sum(said["amount"])
    draft.currency = said.get("currency", draft.currency).upper() or company().currency
    if len(draft.currency) != 3 or not draft.currency.isalpha():
        wrong.append(
            _("“%(typed)s” is no currency; write three letters, such as EUR.")
            % {"typed": draft.currency[:20]}
        )


def _read_days(draft: DealDraft, said: dict[str, str], wrong: Complaints) -> None:
    with wrong:
        draft.expected_on = read_day(said["expected_on"]) if "expected_on" in said else None
    with wrong:
        draft.opened_at = moment_or_none(said, "opened_at")
    if draft.stage is not None and draft.stage.closes:
        with wrong:
            draft.closed_at = moment_or_none(said, "closed_at")


def decide(of: Import, drafts: Sequence[Draft], memory: Memory | None) -> list[Decision]:
    """A deal that is there already, with the same customer and title, is not opened again."""
    decisions = decide_owners(of, drafts, memory)
    ids = {one.customer_id for one in decisions if one.customer_id}
    there = set(Deal.objects.filter(customer__in=ids).exclude(title="").values_list("customer_id", "title"))
    for one in decisions:
        assert isinstance(one.draft, DealDraft)
        if one.outcome == Outcome.MADE and (one.customer_id, one.draft.title) in there:
            one.outcome, one.reason = Outcome.SKIPPED, _("This deal is there already.")
        elif one.outcome == Outcome.MADE and one.customer_id:
            there.add((one.customer_id, one.draft.title) if one.draft.title else (0, ""))
    return decisions


def write(of: Import, decisions: Sequence[Decision], *, at: datetime) -> list[ImportRow]:
    """Open the deals of a chunk, with their customers where they are new."""
    new = [one for one in decisions if one.outcome == Outcome.MADE]
    make_owners(of, new, at=at)
    deals = []
    for one in new:
        draft = one.draft
        assert isinstance(draft, DealDraft)
        assert draft.stage is not None
        assert one.customer_id is not None
        opened = min(draft.opened_at or at, at)
        deals.append(
            Deal(
                customer_id=one.customer_id,
                stage=draft.stage,
                title=draft.title,
                amount=draft.amount,
                currency=draft.currency,
                manager_id=draft.manager_id,
                source_id=draft.source_id or of.choices.get("source") or None,
                expected_on=draft.expected_on,
                opened_at=opened,
                entered_stage_at=opened,
                closed_at=(draft.closed_at or opened) if draft.stage.closes else None,
            )
        )
    made = Deal.objects.bulk_create(deals)
    index_deals(made)
    DealMove.objects.bulk_create(
        DealMove(deal=deal, to_stage_id=deal.stage_id, by=of.by, moved_at=deal.entered_stage_at)
        for deal in made
    )
    own = {
        deal.pk: one.draft.own_of_deal
        for deal, one in zip(made, new, strict=True)
        if isinstance(one.draft, DealDraft) and one.draft.own_of_deal
    }
    if own:
        set_values_of_many("deal", own, by=of.by, at=at)
    ids = {one.draft.number: deal.pk for deal, one in zip(made, new, strict=True)}
    return [row_of(of, one, ids.get(one.draft.number)) for one in decisions]
