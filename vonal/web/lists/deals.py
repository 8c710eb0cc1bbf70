"""The list of deals; the board shows the same ones by their stages."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vonal.office.customers import queries as customers
from vonal.office.customers.models import Customer
from vonal.office.losses.queries import reasons_in_use
from vonal.office.sales import queries
from vonal.office.sales.models import Deal, DealQuerySet, Stage
from vonal.office.views.conditions import CHOICE, DATE, MOMENT, NUMBER, TEXT, Attribute
from vonal.office.views.models import Noun
from vonal.web.lists import choices
from vonal.web.lists.choices import once, or_nothing, person
from vonal.web.lists.listing import Column, Editable, Exported, Listing, Order, Texts, own_of
from vonal.web.sales import export
from vonal.web.templatetags.vonal import day, moment, money


def deals() -> Listing:
    """All of it, with the company's own fields."""
    own = own_of("deal")
    people, sources, stages = once(choices.people), once(choices.sources), once(_stages)
    attributes = [
        Attribute("customer", _("Customer"), TEXT, words=_by_words),
        Attribute("stage", _("Stage"), CHOICE, "stage", choices=stages),
        Attribute("pipeline", _("Pipeline"), CHOICE, "stage__pipeline", choices=once(_pipelines)),
        Attribute("ends", _("Result"), CHOICE, "stage__ends", choices=_ends),
        Attribute("manager", _("Led by"), CHOICE, "manager", choices=people),
        Attribute("source", _("Source"), CHOICE, "source", choices=sources, means=choices.counted_as),
        Attribute("amount", _("Amount"), NUMBER, "amount"),
        Attribute("expected_on", _("Expected on"), DATE, "expected_on"),
        Attribute("opened_at", _("Opened"), MOMENT, "opened_at"),
        Attribute("closed_at", _("Ended"), MOMENT, "closed_at"),
        Attribute("entered_stage_at", _("In this stage since"), MOMENT, "entered_stage_at"),
        Attribute("commitment", _("How sure"), CHOICE, "commitment", choices=_commitments),
        Attribute("own_probability", _("Own probability, %"), NUMBER, "own_probability"),
        Attribute("title", _("What it is about"), TEXT, "title"),
    ]
    editable = [
        Editable("manager", _("Led by"), or_nothing(people, _("Nobody"))),
        Editable("source", _("Source"), or_nothing(once(choices.sources_in_use), _("Not known"))),
        Editable("lost", _("Lost, because"), _reasons),
    ]
    return Listing(
        noun=Noun.DEAL,
        title=_("Deals"),
        url="deals",
        model=Deal,
        rows=Deal.objects.visible_to,
        parts=DealQuerySet.parts_seen_by,
        attributes={each.key: each for each in attributes} | own.attributes,
        columns={each.key: each for each in _columns()} | own.columns,
        first_columns=("title", "customer", "stage", "amount", "manager", "expected_on"),
        orders={
            "newest": Order(_("Newest first"), "opened_at", descending=True),
            "oldest": Order(_("Oldest first"), "opened_at"),
            "amount": Order(_("Largest first"), "amount", descending=True),
            "smallest": Order(_("Smallest first"), "amount"),
            "moved": Order(_("Moved last"), "entered_stage_at", descending=True),
            **own.orders,
        },
        editable={each.key: each for each in editable} | own.editable,
        may_change=queries.may_change,
        find="customer",
        quick=("stage", "manager", "source"),
        texts=Texts(
            find=_("Customer"),
            anything={
                "stage": _("All stages"),
                "manager": _("Led by anybody"),
                "source": _("All sources"),
            },
            empty=_("No deals here yet"),
            empty_text=_(
                "A call from a new customer opens one by itself. Or choose a customer and write down on his card what"
                " it is about."
            ),
        ),
        exported=Exported("deals_list_export", export.headings, export.rows),
        needed=("customer", "stage__pipeline", "manager", "source__merged_into"),
        own=own.fields,
    )


def _columns() -> list[Column]:
    return [
        Column(
            "title", _("Deal"), lambda row: choices.link("deal", row, row.title or gettext("Deal")), _title
        ),
        Column("customer", _("Customer"), lambda row: str(row.customer)),
        Column("stage", _("Stage"), lambda row: row.stage.name),
        Column("pipeline", _("Pipeline"), lambda row: row.stage.pipeline.name),
        Column("probability", _("Probability, %"), lambda row: row.probability, is_number=True),
        Column("commitment", _("How sure"), lambda row: row.get_commitment_display()),
        Column(
            "weighted",
            _("Weighted"),
            lambda row: money(_weighted(row), row.currency),
            _weighted,
            is_number=True,
        ),
        Column(
            "entered_stage_at",
            _("In this stage since"),
            lambda row: moment(row.entered_stage_at),
            lambda row: row.entered_stage_at,
            is_number=True,
            sorts=("moved",),
        ),
        Column(
            "amount",
            _("Amount"),
            lambda row: money(row.amount, row.currency),
            lambda row: row.amount,
            is_number=True,
            sorts=("amount", "smallest"),
        ),
        Column("manager", _("Led by"), lambda row: person(row.manager), _manager),
        Column("source", _("Source"), lambda row: row.source or "", _source),
        Column(
            "expected_on",
            _("Expected on"),
            lambda row: day(row.expected_on),
            lambda row: row.expected_on,
            is_number=True,
            is_minor=True,
        ),
        Column(
            "opened_at",
            _("Opened"),
            lambda row: moment(row.opened_at),
            lambda row: row.opened_at,
            is_number=True,
            sorts=("newest", "oldest"),
        ),
        Column(
            "closed_at",
            _("Ended"),
            lambda row: moment(row.closed_at),
            lambda row: row.closed_at,
            is_number=True,
        ),
    ]


def _by_words(typed: str) -> Q:
    if not typed.strip():
        raise ValueError(typed)
    return Q(customer__in=customers.matching(Customer.objects.all(), typed).values("pk"))


def _stages() -> list[tuple[str, str]]:
    """With their pipelines' names where there are several of these."""
    found = list(
        Stage.objects.select_related("pipeline").order_by("pipeline__position", "pipeline", "position")
    )
    several = len({stage.pipeline_id for stage in found}) > 1
    return [(str(stage.pk), f"{stage.pipeline}: {stage}" if several else str(stage)) for stage in found]


def _pipelines() -> list[tuple[str, str]]:
    return [(str(each.pk), each.name) for each in queries.pipelines()]


def _reasons() -> list[tuple[str, str]]:
    return [("", gettext("Choose a reason")), *((str(each.pk), each.name) for each in reasons_in_use())]


def _commitments() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Deal.Commitment.choices]


def _weighted(row: Deal) -> Decimal:
    return (row.amount * row.probability / 100).quantize(Decimal(1))


def _ends() -> list[tuple[str, str]]:
    return [("", gettext("Open")), *((value, str(label)) for value, label in Stage.Ends.choices)]


def _title(row: Deal) -> str:
    return row.title


def _source(row: Deal) -> str:
    return str(row.source) if row.source else ""


def _manager(row: Deal) -> str:
    return row.manager.name if row.manager else ""
