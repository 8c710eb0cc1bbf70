"""What a report is asked for."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.months import Months, add_months

MEASURES = [
    ("customers", _("New customers")),
    ("touches", _("Touches")),
    ("meetings", _("Meetings")),
    ("deals", _("Deals")),
    ("won", pgettext_lazy("number of deals", "Won")),
    ("money", _("Money won")),
]
SPANS = [
    ("1", _("This month")),
    ("3", _("3 months")),
    ("6", _("6 months")),
    ("12", _("12 months")),
    ("24", _("24 months")),
    ("year", _("This year")),
    ("last_year", _("Last year")),
    ("own", _("From … until …")),
]


class PeriodForm(forms.Form):
    """The months, and the figure that is drawn; what cannot be read is the usual: twelve months."""

    span = forms.ChoiceField(label=_("Period"), choices=SPANS, required=False)
    since = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])\Z", label=_("From"), required=False)
    until = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])\Z", label=_("until"), required=False)
    measure = forms.ChoiceField(label=_("Figure"), choices=MEASURES, required=False)

    @property
    def chosen(self) -> dict[str, str]:
        """What could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def span_chosen(self) -> str:
        return self.chosen.get("span", "12")

    @property
    def measure_chosen(self) -> str:
        return self.chosen.get("measure", "customers")

    def months(self, day: date) -> Months:
        """The span that is asked for, seen from a day."""
        span = self.span_chosen
        if span == "own":
            first, last = (_month(self.chosen.get(name, ""), day) for name in ("since", "until"))
            return Months.of(first, last)
        if span == "year":
            return Months.of(day.replace(month=1), day)
        if span == "last_year":
            return Months.of(date(day.year - 1, 1, 1), date(day.year - 1, 12, 1))
        return Months.of(add_months(day, 1 - int(span)), day)


def _month(text: str, otherwise: date) -> date:
    # The years a clock of ours can be at; the others have no midnight in every time zone.
    if not text or not 1970 <= int(text[:4]) <= 2999:
        return otherwise
    return date(int(text[:4]), int(text[5:]), 1)
