"""What is typed on the screens of sales."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.office.customers.models import Contact
from vonal.office.sales.models import Deal, DealContact, DealShare, Pipeline, Stage
from vonal.office.sales.queries import pipelines
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import colleagues
from vonal.web.sources import offer_sources


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
        fields = ("title", "amount", "expected_on", "manager", "source", "commitment")
        widgets = {"expected_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        manager = self.fields["manager"]
        if isinstance(manager, forms.ModelChoiceField):
            manager.queryset, manager.empty_label = colleagues(), _("Nobody")
        offer_sources(self)
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

    pipeline = forms.ModelChoiceField(Pipeline.objects.all(), label=_("Pipeline"), required=False)

    @property
    def pipelines(self) -> list[Pipeline]:
        """To choose from, where there are several."""
        found = pipelines()
        return found if len(found) > 1 else []

    @property
    def first_stage(self) -> Stage | None:
        """Of the pipeline that was chosen; None leaves it to the operation."""
        chosen = self.cleaned_data["pipeline"]
        return chosen.stages.filter(ends="").order_by("position").first() if chosen else None


class ProbabilityForm(forms.Form):
    """A chance of its own, or none: then the stage's counts."""

    percent = forms.IntegerField(label=_("Probability, %"), min_value=0, max_value=100, required=False)
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)


class ContactForm(forms.Form):
    """Who of the customer's people takes part, and as what."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Contact"), empty_label=_("Choose a person")
    )
    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.filter(customer=deal.customer_id)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", _("Role not known")), *DealContact.Role.choices]  # type: ignore[attr-defined]


class ProductForm(forms.Form):
    """One line of what is sold; an empty one is passed over."""

    name = forms.CharField(label=_("Product"), max_length=200, required=False)
    quantity = AmountField(
        label=_("Quantity"),
        min_value=0,
        max_digits=12,
        decimal_places=3,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    price = AmountField(
        label=_("Price"), min_value=0, max_digits=14, decimal_places=2, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip


class ShareForm(forms.Form):
    """One person's part of the work; an empty one is passed over."""

    employee = forms.ModelChoiceField(
        Employee.objects.none(), label=_("Colleague"), required=False, empty_label=_("Nobody")
    )
    role = forms.ChoiceField(label=_("Role"), choices=DealShare.Role.choices)
    percent = forms.IntegerField(label=_("Share, %"), min_value=1, max_value=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employee"].queryset = colleagues()  # type: ignore[attr-defined]


Products = forms.formset_factory(ProductForm, extra=1, max_num=200, absolute_max=220)
Shares = forms.formset_factory(ShareForm, extra=1, max_num=20, absolute_max=30)


class StageForm(forms.Form):
    """The stage a deal is moved to."""

    stage = forms.ModelChoiceField(Stage.objects.select_related("pipeline"))
