"""What a report on deals is asked for, read from its address; what cannot be read is the usual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonal.core.company import company
from vonal.core.months import Months, add_months
from vonal.office.customers.models import Source
from vonal.office.forecasts.scope import NOBODY, Scope
from vonal.office.sales.models import Pipeline
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL_CUSTOMERS
from vonal.web.reports.forms import SPANS, PeriodForm

SPANS_AHEAD: list[tuple[str, str | Promise]] = [
    ("1", gettext_lazy("This month")),
    ("3", gettext_lazy("3 months ahead")),
    ("6", gettext_lazy("6 months ahead")),
    ("12", gettext_lazy("12 months ahead")),
    ("quarter", gettext_lazy("This quarter")),
    ("year", gettext_lazy("This year")),
    ("last_year", gettext_lazy("Last year")),
    ("own", gettext_lazy("From … until …")),
]


@dataclass(frozen=True)
class SalesAsked:
    """Whose deals, of which months; ``words`` is the address's query that says so."""

    scope: Scope
    months: Months
    span: str
    pipelines: list[Pipeline]
    currency: str = ""

    @property
    def words(self) -> list[tuple[str, Any]]:
        scope = self.scope
        said: list[tuple[str, Any]] = [("span", self.span)]
        if self.span == "own":
            said += [("since", f"{self.months.first:%Y-%m}"), ("until", f"{self.months.last:%Y-%m}")]
        named = (("pipeline", scope.pipeline_id), ("manager", scope.manager_id), ("source", scope.source_id))
        said += [(name, value) for name, value in named if value is not None]
        return said + ([("currency", self.currency)] if self.currency not in ("", company().currency) else [])

    @property
    def fixed(self) -> SalesAsked:
        """The same months, also when it is asked for later."""
        return replace(self, span="own")

    def of_month(self, number: int) -> SalesAsked:
        """The same for one of its months."""
        day = self.months.days[number]
        return replace(self, months=Months(day, day), span="own")

    def of(self, key: str, pk: int) -> SalesAsked:
        """The same for one ``manager``, ``source`` or ``pipeline``."""
        narrowed: dict[str, Any] = {f"{key}_id": pk}
        return replace(self, scope=replace(self.scope, **narrowed))

    def query(self, **more: Any) -> str:
        return urlencode([*self.words, *more.items()])

    @property
    def pipeline(self) -> Pipeline | None:
        return next((each for each in self.pipelines if each.pk == self.scope.pipeline_id), None)

    def choices(self) -> dict[str, Any]:
        """What the choosers above a report offer."""
        viewer = self.scope.viewer
        sources = Source.objects.filter(merged_into=None).values_list("pk", "name")
        return {
            "asked": self,
            "people": people_of(viewer) if sees_others(viewer) else [],
            "sources": [*sources, (NOBODY, _("Not known"))],
            "query": self.query(),
        }


def read_back(words: QueryDict, viewer: Employee, day: date) -> SalesAsked:
    """A report on what was: twelve months back unless said; always of one pipeline."""
    form = PeriodForm(words)
    pipelines = list(Pipeline.objects.all())
    scope = _scope(words, viewer, pipelines)
    if scope.pipeline_id is None and pipelines:
        scope = replace(scope, pipeline_id=pipelines[0].pk)
    return SalesAsked(scope, form.months(day), form.span_chosen, pipelines)


def read_ahead(words: QueryDict, viewer: Employee, day: date) -> SalesAsked:
    """A report on what will be: this month and five more unless said; of every pipeline unless said."""
    pipelines = list(Pipeline.objects.all())
    span = words.get("span", "6")
    span = span if span in dict(SPANS_AHEAD) else "6"
    if span in ("own", "year", "last_year"):
        months = PeriodForm(words).months(day)
        if span == "year":
            months = Months(date(day.year, 1, 1), date(day.year, 12, 1))
    elif span == "quarter":
        first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        months = Months(first, add_months(first, 2))
    else:
        months = Months(add_months(day, 0), add_months(day, int(span) - 1))
    return SalesAsked(_scope(words, viewer, pipelines), months, span, pipelines, _currency(words))


def _currency(words: QueryDict) -> str:
    code = words.get("currency", "")
    return code if len(code) == 3 and code.isascii() and code.isupper() else company().currency


def sees_others(viewer: Employee) -> bool:
    return viewer.role in SEES_ALL_CUSTOMERS or viewer.role == "head"


def people_of(viewer: Employee) -> list[tuple[int, str]]:
    """The people whose deals somebody sees, and at last nobody's."""
    people = Employee.objects.all()
    if viewer.role not in SEES_ALL_CUSTOMERS:
        people = people.visible_to(viewer)
    found = list(people.order_by("name").values_list("pk", "name"))
    return [*found, (NOBODY, _("Nobody"))] if sees_others(viewer) else found


def _scope(words: QueryDict, viewer: Employee, pipelines: list[Pipeline]) -> Scope:
    pipeline = number(words, "pipeline")
    known = {each.pk for each in pipelines}
    return Scope(
        viewer,
        pipeline if pipeline in known else None,
        number(words, "manager"),
        number(words, "source"),
    )


def number(words: QueryDict, name: str) -> int | None:
    text = words.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


__all__ = [
    "SPANS",
    "SPANS_AHEAD",
    "SalesAsked",
    "number",
    "people_of",
    "read_ahead",
    "read_back",
    "sees_others",
]
