"""What is typed on the screens of sales."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.office.sales.models import Deal, Stage
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import colleagues


class AmountField(forms.DecimalField):
    """A sum as people type it: spaces between thousands, a comma or a dot before the rest."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)


class DealForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every field of a deal; one at a time is saved, as it is typed."""

    amount = AmountField(
        label=_("Amount"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    class Meta:
        model = Deal
        fields = ("title", "amount", "expected_on", "manager", "source")
        widgets = {"expected_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        manager = self.fields["manager"]
        if isinstance(manager, forms.ModelChoiceField):
            manager.queryset, manager.empty_label = colleagues(), _("Nobody")
        if isinstance(source := self.fields["source"], forms.ModelChoiceField):
            source.empty_label = _("Not known")
        if self.instance.pk and self.instance.amount == self.instance.amount.to_integral_value():
            self.initial["amount"] = int(self.instance.amount)

    def value_of(self, name: str, text: str) -> Any:
        """
        What one field means.

        :raises ValidationError: it cannot be read.
        """
        return self.fields[name].clean(text)


class NewDealForm(forms.Form):
    """A deal in one line, on the card."""

    title = forms.CharField(label=_("What it is about"), max_length=200)
    amount = AmountField(
        label=_("Amount"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class StageForm(forms.Form):
    """The stage a deal is moved to."""

    stage = forms.ModelChoiceField(Stage.objects.select_related("pipeline"))


class BoardForm(forms.Form):
    """Whose deals the board shows."""

    manager = forms.ModelChoiceField(
        Employee.objects.none(), label=_("Led by"), required=False, empty_label=_("Led by anybody")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = colleagues()  # type: ignore[attr-defined]

    @property
    def whose(self) -> Employee | None:
        """The person that was chosen; one that cannot be read is none."""
        return self.cleaned_data.get("manager") if self.is_valid() else None
