"""What is asked of a lost deal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonal.core.days import FIRST_DAY, LAST_DAY
from vonal.core.months import add_months
from vonal.office.losses.models import Aspect, Reason
from vonal.office.losses.queries import competitors_in_use, reasons_in_use
from vonal.web.sales.forms import AmountField

RETURNS = [
    ("", gettext_lazy("Not agreed")),
    ("1", gettext_lazy("In a month")),
    ("3", gettext_lazy("In 3 months")),
    ("6", gettext_lazy("In half a year")),
    ("12", gettext_lazy("In a year")),
]


class LossForm(forms.Form):
    """Why, to whom, and whether to ask again."""

    reason = forms.ModelChoiceField(
        Reason.objects.none(),
        label=gettext_lazy("Why is it lost?"),
        error_messages={"required": gettext_lazy("Say why the deal is lost.")},
    )
    competitor = forms.CharField(label=gettext_lazy("Which competitor?"), max_length=100, required=False)
    is_unknown = forms.BooleanField(label=gettext_lazy("They did not say which"), required=False)
    did = forms.CharField(label=gettext_lazy("What they did"), max_length=2_000, required=False)
    price = AmountField(
        label=gettext_lazy("Their price"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    terms = forms.CharField(label=gettext_lazy("Their terms"), max_length=300, required=False)
    better_in = forms.MultipleChoiceField(
        label=gettext_lazy("What was better there?"), choices=Aspect.choices, required=False
    )
    text = forms.CharField(label=gettext_lazy("In the customer's words"), max_length=2_000, required=False)
    return_in = forms.ChoiceField(label=gettext_lazy("Ask again"), choices=RETURNS, required=False)
    return_on = forms.DateField(label=gettext_lazy("or on"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.reasons = reasons_in_use()
        self.competitors = competitors_in_use()
        self.fields["reason"].queryset = Reason.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean_return_on(self) -> date | None:
        day: date | None = self.cleaned_data["return_on"]
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("Choose a day to come."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason = cleaned.get("reason")
        went = reason is not None and reason.means == Reason.Ready.COMPETITOR
        if went and not cleaned.get("competitor", "").strip() and not cleaned.get("is_unknown"):
            self.add_error("competitor", _("Say which competitor it is, or that they did not say."))
        return cleaned

    @property
    def return_day(self) -> date | None:
        """The day that was chosen, else so many months from today."""
        day: date | None = self.cleaned_data.get("return_on")
        months = self.cleaned_data.get("return_in")
        if day is not None or not months:
            return day
        first = add_months(self.today, int(months))
        last = (add_months(first, 1) - first).days
        return first.replace(day=min(self.today.day, last))
