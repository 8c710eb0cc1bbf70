"""What is typed on the screens of customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.office.customers.models import Customer
from vonal.office.customers.operations import CUSTOMER_FIELDS
from vonal.office.staff.models import Employee, Language
from vonal.office.staff.permissions import may_replace
from vonal.office.staff.queries import colleagues
from vonal.web.sources import offer_sources

# Put together once: each form asks the database by a copy of its own.
COLLEAGUES = colleagues()


class NewCustomerForm(forms.ModelForm):  # type: ignore[type-arg]
    """A card to be made by hand; phones, e-mails and websites one a line."""

    points = forms.CharField(
        label=_("Phones, e-mails, websites"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, as you would write them."),
    )
    contact = forms.CharField(label=_("Contact's name"), required=False, max_length=200)
    position = forms.CharField(label=_("Contact's position"), required=False, max_length=100)

    class Meta:
        model = Customer
        fields = ("kind", "name", "activity", "region", "importance", "source", "manager")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_sources(self)
        _say_nobody(self.fields)

    def clean_points(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["points"].splitlines() if line.strip()]


class CardForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every field of a card; one at a time is saved, as it is typed."""

    class Meta:
        model = Customer
        fields = tuple(sorted(CUSTOMER_FIELDS))

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_sources(self)
        _say_nobody(self.fields)
        self.fields["manager"].disabled = not may_replace(viewer, self.instance.manager)

    def value_of(self, name: str, text: str) -> Any:
        """
        What one field means.

        :raises ValidationError: it cannot be read.
        """
        return self.fields[name].clean(text)


class ContactForm(forms.Form):
    """A human to be put on a card."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200)
    position = forms.CharField(label=_("Position"), max_length=100, required=False)
    point = forms.CharField(label=_("Phone or e-mail"), max_length=254, required=False)


class PointForm(forms.Form):
    """A phone, e-mail or website as typed."""

    raw = forms.CharField(label=_("Phone, e-mail or website"), max_length=254)


class NoteForm(forms.Form):
    """A remark."""

    text = forms.CharField(label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 2}))


def sentence_of(error: ValidationError) -> str:
    """What a refusal says, as one text."""
    return " ".join(error.messages)


def _say_nobody(fields: dict[str, forms.Field]) -> None:
    for name, label in (("manager", _("Nobody")), ("region", _("Not known")), ("source", _("Not known"))):
        if isinstance(chooser := fields.get(name), forms.ModelChoiceField):
            chooser.empty_label = label
    if isinstance(spoken := fields.get("language"), forms.ChoiceField):
        spoken.choices = [("", _("Not known")), *Language.choices]
    manager = fields["manager"]
    if isinstance(manager, forms.ModelChoiceField):
        manager.queryset = COLLEAGUES
