"""The list of customers."""

from __future__ import annotations

from django.db.models import Prefetch, Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core import phones
from vonal.core.company import company
from vonal.office.customers import queries
from vonal.office.customers.models import Customer, CustomerQuerySet
from vonal.office.staff.models import Language
from vonal.office.views.conditions import CHOICE, MOMENT, TEXT, Attribute
from vonal.office.views.models import Noun
from vonal.web.customers import export
from vonal.web.lists import choices
from vonal.web.lists.choices import once, or_nothing, person
from vonal.web.lists.listing import Column, Editable, Exported, Listing, Order, Texts, own_of
from vonal.web.templatetags.vonal import moment, phone_number


def customers() -> Listing:
    """All of it, with the company's own fields."""
    own = own_of("customer")
    people, regions = once(choices.people), once(choices.regions)
    sources, importances = once(choices.sources), once(choices.importances)
    kinds, languages = choices.labels(Customer.Kind), choices.labels(Language)
    attributes = [
        Attribute("name", _("Name, phone, e-mail"), TEXT, words=_by_words),
        Attribute("manager", _("Led by"), CHOICE, "manager", choices=people),
        Attribute("region", _("Region"), CHOICE, "region", choices=regions),
        Attribute("source", _("Source"), CHOICE, "source", choices=sources, means=choices.counted_as),
        Attribute("importance", _("Importance"), CHOICE, "importance", choices=importances),
        Attribute("kind", _("Kind"), CHOICE, "kind", choices=kinds),
        Attribute("language", _("Language"), CHOICE, "language", choices=languages),
        Attribute("activity", _("Field of activity"), TEXT, "activity"),
        Attribute("heard_from", _("Heard of us"), TEXT, "heard_from"),
        Attribute("created_at", _("Since"), MOMENT, "created_at"),
    ]
    editable = [
        Editable("manager", _("Led by"), or_nothing(people, _("Nobody"))),
        Editable("source", _("Source"), or_nothing(once(choices.sources_in_use), _("Not known"))),
        Editable("region", _("Region"), or_nothing(regions, _("Not known"))),
        Editable("importance", _("Importance"), importances),
    ]
    return Listing(
        noun=Noun.CUSTOMER,
        title=_("Customers"),
        url="customers",
        model=Customer,
        rows=Customer.objects.visible_to,
        parts=CustomerQuerySet.parts_seen_by,
        attributes={each.key: each for each in attributes} | own.attributes,
        columns={each.key: each for each in _columns()} | own.columns,
        first_columns=("name", "points", "region", "source", "manager", "created_at"),
        orders={
            "newest": Order(_("Newest first"), "created_at", descending=True),
            "oldest": Order(_("Oldest first"), "created_at"),
            "name": Order(_("By name"), "name"),
            "name_back": Order(_("By name, from the end"), "name", descending=True),
            **own.orders,
        },
        editable={each.key: each for each in editable} | own.editable,
        may_change=queries.may_change,
        find="name",
        quick=("manager", "region", "source", "importance"),
        texts=Texts(
            find=_("Name, phone, e-mail"),
            anything={
                "manager": _("Led by anybody"),
                "region": _("All regions"),
                "source": _("All sources"),
                "importance": _("Any importance"),
            },
            empty=_("No customers yet"),
            empty_text=_("A card makes itself when somebody calls. Or write the first one down."),
            new="customer_new",
            new_label=_("New customer"),
        ),
        exported=Exported("customers_export", export.headings, export.rows),
        needed=("manager", "region", "source__merged_into"),
        prefetched=(Prefetch("contact_points", to_attr="points"),),
        own=own.fields,
    )


def _columns() -> list[Column]:
    return [
        Column("name", pgettext_lazy("of a customer", "Name"), _name, str, sorts=("name", "name_back")),
        Column("points", _("Phone, e-mail"), _points, _points_written),
        Column("region", _("Region"), lambda row: row.region or "", _region, is_minor=True),
        Column("source", _("Source"), lambda row: row.source or "", _source, is_minor=True),
        Column("manager", _("Led by"), lambda row: person(row.manager), _manager),
        Column("importance", _("Importance"), _importance),
        Column("kind", _("Kind"), lambda row: row.get_kind_display()),
        Column("language", _("Language"), lambda row: row.get_language_display()),
        Column("activity", _("Field of activity"), lambda row: row.activity),
        Column("heard_from", _("Heard of us"), lambda row: row.heard_from),
        Column(
            "created_at",
            _("Since"),
            lambda row: moment(row.created_at),
            lambda row: row.created_at,
            is_number=True,
            is_minor=True,
            sorts=("newest", "oldest"),
        ),
    ]


def _by_words(typed: str) -> Q:
    if not typed.strip():
        raise ValueError(typed)
    return queries.meant_by(typed)


def _name(row: Customer) -> SafeString:
    shown = choices.link("customer", row, str(row))
    if row.importance:
        shown += format_html(' <span class="state state-warn">{}</span>', row.get_importance_display())
    if row.activity:
        shown += format_html('<span class="cell-sub">{}</span>', row.activity)
    return shown


def _points(row: Customer) -> SafeString:
    shown = (
        (phone_number(point.value) if point.kind == "phone" else point.raw,)
        for point in row.points[:2]  # type: ignore[attr-defined]
    )
    return format_html_join("", '<span class="cell-line">{}</span>', shown)


def _points_written(row: Customer) -> str:
    country = company().country
    points = row.points  # type: ignore[attr-defined]
    return export.SEVERAL.join(
        phones.display(point.value, country) if point.kind == "phone" else point.raw for point in points
    )


def _region(row: Customer) -> str:
    return row.region.name if row.region else ""


def _source(row: Customer) -> str:
    return str(row.source) if row.source else ""


def _manager(row: Customer) -> str:
    return row.manager.name if row.manager else ""


def _importance(row: Customer) -> str:
    return row.get_importance_display() if row.importance else ""
