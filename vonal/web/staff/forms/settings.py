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
from vonal.office.losses.models import Reason
from vonal.office.staff.models import AwayReason, Employee, Group, Language, Region, Role
from vonal.office.staff.permissions import sees_all
from vonal.office.telephony.listening.models import ListeningRules
from vonal.office.telephony.models import Line
from vonal.web.sources import offer_sources
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


class ListeningForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who may listen to whom."""

    class Meta:
        model = ListeningRules
        fields = ("heads", "person_sees")
        labels = {
            "heads": _("Heads listen to"),
            "person_sees": _("Whoever talks sees that somebody listens"),
        }
        help_texts = {
            "person_sees": _(
                "He sees it in his telephone as long as it lasts. Whispers and joining in he hears anyway."
            ),
        }

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """People rung together."""

    class Meta:
        model = Group
        fields = ("name", "head", "ring_seconds", "wrap_up_seconds", "away_after_rings")
        labels = {
            "head": _("Head"),
            "ring_seconds": _("Rings, s"),
            "wrap_up_seconds": _("Wrap-up, s"),
            "away_after_rings": _("Away after so many unanswered rings"),
        }
        help_texts = {
            "ring_seconds": _("How long each person is rung before the next one."),
            "wrap_up_seconds": _("How long no call comes after a talk."),
            "away_after_rings": _("Then nothing rings at him until he says that he is back. 0: never."),
        }

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sees_all(viewer):
            heads = Employee.objects.working().filter(role__in=[Role.HEAD, Role.DIRECTOR])
            self.fields["head"].queryset = heads  # type: ignore[attr-defined]
            self.fields["head"].required = False
            self.fields["head"].empty_label = _("Nobody")  # type: ignore[attr-defined]
        else:
            del self.fields["head"]


class RegionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A part of the market."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=lambda: [("", _("As the company's")), *time_zones()]
    )

    class Meta:
        model = Region
        fields = ("name", "is_capital", "time_zone")

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class AwayReasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """Why people go away from the telephone."""

    class Meta:
        model = AwayReason
        fields = ("name",)

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["name"] = str(self.instance)


class ReasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """Why deals are lost."""

    class Meta:
        model = Reason
        fields = ("name", "means", "position")

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["means"].choices = [("", _("Nothing more")), *Reason.Ready.choices]  # type: ignore[attr-defined]
        if self.instance.pk is None:
            del self.fields["position"]


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
        offer_sources(self)
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
