"""What is typed on the screens of competitors."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.office.losses.models import Aspect, Competitor, Sighting
from vonal.web.sales.forms import AmountField


class CompetitorForm(forms.ModelForm):  # type: ignore[type-arg]
    """A competitor on the register."""

    class Meta:
        model = Competitor
        fields = ("name", "website", "about")
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}


class SightingForm(forms.Form):
    """What was seen of a competitor."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=Sighting.Kind.choices)
    aspect = forms.ChoiceField(label=_("In what"), choices=Aspect.choices)
    text = forms.CharField(label=_("In words"), max_length=2_000, required=False)
    price = AmountField(
        label=_("Their price"), min_value=0, max_digits=14, decimal_places=2, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    terms = forms.CharField(label=_("Their terms"), max_length=300, required=False)
