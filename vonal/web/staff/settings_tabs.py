"""The tabs of the settings: what each lists, and the operations that save it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vonal.core import phones
from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.models import Company
from vonal.office.customers.models import Source
from vonal.office.customers.source_operations import (
    change_source,
    make_source,
    merge_source,
    restore_source,
    retire_source,
)
from vonal.office.losses.models import Reason
from vonal.office.losses.operations import change_reason, make_reason
from vonal.office.own_fields.models import OwnField
from vonal.office.own_fields.operations import change_field, make_field
from vonal.office.staff import operations as staff
from vonal.office.staff.models import AwayReason, Employee, Group, Region
from vonal.office.staff.permissions import may_change_group, runs_the_office, sees_all
from vonal.office.telephony.line_operations import change_line, make_line, remove_line
from vonal.office.telephony.listening.models import ListeningRules
from vonal.office.telephony.listening.operations import change_listening_rules
from vonal.office.telephony.models import Line
from vonal.web.own_fields.forms import OwnFieldForm
from vonal.web.staff.forms import settings as forms


@dataclass(frozen=True)
class Tab:
    """
    One kind of thing a company sets.

    ``make`` and ``remove`` are None where nothing is added or taken away; ``opens_for`` says who sees the tab,
    ``adds_for`` who adds and removes. ``gone`` lists what was removed or merged with another one and can be restored.
    """

    key: str
    title: Any
    hint: Any
    form: type[Any]
    items: Callable[[Employee], Iterable[Model]]
    summary: Callable[[Any], str]
    change: Callable[..., Any]
    make: Callable[..., Any] | None = None
    remove: Callable[..., Any] | None = None
    add_title: Any = ""
    opens_for: Callable[[Employee], bool] = runs_the_office
    adds_for: Callable[[Employee], bool] = runs_the_office
    remove_title: Any = ""
    merge: Callable[..., Any] | None = None
    restore: Callable[..., Any] | None = None
    gone: Callable[[Employee], Iterable[Model]] = lambda viewer: []
    gone_title: Any = ""
    is_one: bool = False  # there is one such thing, and its form is the tab


def _change_company(item: Company, *, by: Employee, **fields: Any) -> Company:
    return staff.change_company(by=by, at=now(), **fields)


def _change_listening(item: ListeningRules, *, by: Employee, **fields: Any) -> ListeningRules:
    return change_listening_rules(by=by, **fields)


def _groups(viewer: Employee) -> Iterable[Model]:
    return [group for group in Group.objects.select_related("head") if may_change_group(viewer, group)]


def _group_in_words(group: Group) -> str:
    rings = ngettext("rings %(n)d second", "rings %(n)d seconds", group.ring_seconds) % {
        "n": group.ring_seconds
    }
    rests = ngettext("wraps up %(n)d second", "wraps up %(n)d seconds", group.wrap_up_seconds)
    head = group.head.name if group.head else _("no head")
    return f"{head} · {rings} · {rests % {'n': group.wrap_up_seconds}}"


def _line_in_words(line: Line) -> str:
    parts = [phones.display(line.number, company().country), line.get_language_display()]
    return " · ".join([*parts, *(str(part) for part in (line.group, line.source) if part)])


def _retire_reason(reason: Reason, *, by: Employee) -> None:
    change_reason(reason, by=by, is_active=False)


def _restore_reason(reason: Reason, *, by: Employee) -> None:
    change_reason(reason, by=by, is_active=True)


def _own_field_in_words(field: OwnField) -> str:
    parts = [field.get_noun_display(), field.get_kind_display(), field.key]
    return " · ".join(str(part) for part in ([] if field.is_active else [_("retired")]) + parts)


TABS = {
    tab.key: tab
    for tab in (
        Tab(
            "company",
            gettext_lazy("Company"),
            gettext_lazy("Numbers without a country code, sums and times are read by these."),
            forms.CompanyForm,
            # A form writes into what it is given, also when it is refused; everybody else reads the kept one.
            lambda viewer: [copy(company())],
            lambda item: "",
            _change_company,
            opens_for=sees_all,
            is_one=True,
        ),
        Tab(
            "groups",
            gettext_lazy("Groups"),
            gettext_lazy("People who are rung together when nobody nearer answers."),
            forms.GroupForm,
            _groups,
            _group_in_words,
            staff.change_group,
            staff.make_group,
            staff.remove_group,
            gettext_lazy("Add a group"),
            adds_for=sees_all,
        ),
        Tab(
            "regions",
            gettext_lazy("Regions"),
            gettext_lazy("Parts of the market that have their own people."),
            forms.RegionForm,
            lambda viewer: Region.objects.all(),
            lambda region: _("Capital") if region.is_capital else "",
            staff.change_region,
            staff.make_region,
            staff.remove_region,
            gettext_lazy("Add a region"),
        ),
        Tab(
            "away",
            gettext_lazy("Away"),
            gettext_lazy("Why people are away from the telephone for a while; time on line tells it apart."),
            forms.AwayReasonForm,
            lambda viewer: AwayReason.objects.all(),
            lambda reason: "",
            staff.change_away_reason,
            staff.make_away_reason,
            staff.remove_away_reason,
            gettext_lazy("Add a reason"),
        ),
        Tab(
            "reasons",
            gettext_lazy("Reasons for losing"),
            gettext_lazy("A lost deal asks for one of these; the report counts them."),
            forms.ReasonForm,
            lambda viewer: Reason.objects.filter(is_active=True),
            lambda reason: reason.get_means_display(),
            change_reason,
            make_reason,
            _retire_reason,
            gettext_lazy("Add a reason"),
            remove_title=gettext_lazy("Take off the list"),
            restore=_restore_reason,
            gone=lambda viewer: Reason.objects.filter(is_active=False),
            gone_title=gettext_lazy("Off the list"),
        ),
        Tab(
            "lines",
            gettext_lazy("Lines"),
            gettext_lazy("Your own numbers, and who answers them."),
            forms.LineForm,
            lambda viewer: Line.objects.select_related("group", "source"),
            _line_in_words,
            change_line,
            make_line,
            remove_line,
            gettext_lazy("Add a line"),
        ),
        Tab(
            "sources",
            gettext_lazy("Sources"),
            gettext_lazy("Where customers come from; reports compare them."),
            forms.SourceForm,
            lambda viewer: Source.objects.filter(is_active=True),
            lambda source: str(source.get_kind_display()),
            change_source,
            make_source,
            retire_source,
            gettext_lazy("Add a source"),
            remove_title=gettext_lazy("Retire"),
            merge=merge_source,
            restore=restore_source,
            gone=lambda viewer: Source.objects.filter(is_active=False).select_related("merged_into"),
            gone_title=gettext_lazy("No longer in use"),
        ),
        Tab(
            "fields",
            gettext_lazy("Own fields"),
            gettext_lazy(
                "What your company wants to know besides: on cards, people and deals, in lists and files."
            ),
            OwnFieldForm,
            lambda viewer: OwnField.objects.all(),
            _own_field_in_words,
            change_field,
            make_field,
            add_title=gettext_lazy("Add a field"),
        ),
        Tab(
            "listening",
            gettext_lazy("Listening in"),
            gettext_lazy(
                "Directors may listen to every talk with a customer, whisper to the colleague and join in. Here you say what"
                " heads may. Every time is kept with the call; talks between colleagues are heard by nobody."
            ),
            forms.ListeningForm,
            lambda viewer: [ListeningRules.current()],
            lambda item: "",
            _change_listening,
            opens_for=sees_all,
            is_one=True,
        ),
    )
}
