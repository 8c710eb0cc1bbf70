"""Forms of the company's settings."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.core import phones
from vonal.core.company import company
from vonal.core.models import Company
from vonal.office.customers.models import Source
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Employee, Group, Language, Region, Role
from vonal.office.staff.permissions import sees_all
from vonal.office.telephony.models import Line
from vonal.web.staff.forms.first_start import countries, currencies


def time_zones() -> list[tuple[str, str]]:
    """IANA names that belong to a place."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name[1:]] + [
        ("UTC", "UTC")
    ]


class CompanyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The company itself."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = Company
        fields = ("name", "language", "country", "currency", "time_zone")

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """People rung together."""

    class Meta:
        model = Group
        fields = ("name", "head", "ring_seconds", "wrap_up_seconds")
        labels = {"head": _("Head"), "ring_seconds": _("Rings, s"), "wrap_up_seconds": _("Wrap-up, s")}
        help_texts = {
            "ring_seconds": _("How long each person is rung before the next one."),
            "wrap_up_seconds": _("How long no call comes after a talk."),
        }

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sees_all(viewer):
            heads = Employee.objects.working().filter(role__in=[Role.HEAD, Role.DIRECTOR])
            self.fields["head"].queryset = heads  # type: ignore[attr-defined]
            self.fields["head"].required = False
        else:
            del self.fields["head"]


class RegionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A part of the market."""

    class Meta:
        model = Region
        fields = ("name", "is_capital")

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class LineForm(forms.ModelForm):  # type: ignore[type-arg]
    """A number of the company's own."""

    number = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )

    class Meta:
        model = Line
        fields = ("number", "name", "language", "group", "source")

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["number"] = phones.display(self.instance.number, company().country)
        else:
            self.initial.setdefault("language", company().language)

    def clean_number(self) -> str:
        try:
            return phones.parse(self.cleaned_data["number"], company().country).e164
        except phones.NotAPhoneNumber as error:
            raise forms.ValidationError(
                _("This cannot be a number of your country. Write it with its area code, or with + first.")
            ) from error


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where customers come from."""

    class Meta:
        model = Source
        fields = ("name", "kind")

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class StageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A column of the board."""

    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=99)
    probability = forms.IntegerField(label=_("Probability, %"), min_value=0, max_value=100)

    class Meta:
        model = Stage
        fields = ("name", "position", "probability", "ends")

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends"].choices = [("", _("It stays open")), *Stage.Ends.choices]  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.fields["position"].required = False
            self.fields["position"].help_text = _("Empty: at the end.")
