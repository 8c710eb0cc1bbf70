"""The tabs of the settings: what each lists, and the operations that save it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vonal.core import phones
from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.models import Company
from vonal.office.customers.models import Source
from vonal.office.customers.source_operations import change_source, make_source, remove_source
from vonal.office.sales.models import Stage
from vonal.office.sales.queries import pipeline_of_the_company
from vonal.office.sales.stage_operations import change_stage, make_stage, remove_stage
from vonal.office.staff import operations as staff
from vonal.office.staff.models import Employee, Group, Region
from vonal.office.staff.permissions import may_change_group, runs_the_office, sees_all
from vonal.office.telephony.line_operations import change_line, make_line, remove_line
from vonal.office.telephony.models import Line
from vonal.web.staff.forms import settings as forms


@dataclass(frozen=True)
class Tab:
    """
    One kind of thing a company sets.

    ``make`` and ``remove`` are None where nothing is added or taken away; ``opens_for`` says who sees the tab,
    ``adds_for`` who adds and removes.
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


def _change_company(item: Company, *, by: Employee, **fields: Any) -> Company:
    return staff.change_company(by=by, at=now(), **fields)


def _make_stage(*, by: Employee, **fields: Any) -> Stage:
    pipeline = pipeline_of_the_company()
    if pipeline is None:
        raise ValidationError(_("There is no pipeline to add a stage to."))
    return make_stage(pipeline, by=by, **fields)


def _stages(viewer: Employee) -> Iterable[Model]:
    pipeline = pipeline_of_the_company()
    return Stage.objects.filter(pipeline=pipeline) if pipeline else []


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


def _stage_in_words(stage: Stage) -> str:
    ends = f" · {stage.get_ends_display()}" if stage.ends else ""
    return f"{stage.probability} %{ends}"


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
            lambda viewer: Source.objects.all(),
            lambda source: str(source.get_kind_display()),
            change_source,
            make_source,
            remove_source,
            gettext_lazy("Add a source"),
        ),
        Tab(
            "stages",
            gettext_lazy("Stages"),
            gettext_lazy("The columns of the board, in their order; the forecast uses the probability."),
            forms.StageForm,
            _stages,
            _stage_in_words,
            change_stage,
            _make_stage,
            remove_stage,
            gettext_lazy("Add a stage"),
        ),
    )
}
