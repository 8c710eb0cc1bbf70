"""The questions of the first start."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vonal.core.phones import NotAPhoneNumber, parse
from vonal.office.staff.models import SIGN_IN, Employee, Language

COMMON_CURRENCIES = ("EUR", "GBP", "HUF", "RUB", "USD")
# What a person who reads this language most likely means.
LIKELY = {"en": ("GB", "GBP"), "ru": ("RU", "RUB"), "hu": ("HU", "HUF")}


def countries() -> list[tuple[str, str]]:
    """ISO codes and names in the reader's language, by name."""
    names = Locale.parse(get_language() or "en").territories
    codes = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return sorted((pair for pair in codes if pair[0] not in NO_COUNTRIES), key=lambda pair: pair[1])


def currencies() -> list[tuple[str, str]]:
    """ISO codes and names in the reader's language, the common ones first."""
    names = Locale.parse(get_language() or "en").currencies
    first = [(code, f"{code} · {names[code]}") for code in COMMON_CURRENCIES]
    rest = [
        (code, f"{code} · {name}")
        for code, name in sorted(names.items())
        if code not in COMMON_CURRENCIES and "(" not in name
    ]
    return first + rest


# Territories of the locale data that have no telephone numbers of their own.
NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AQ", "BV", "HM", "TF", "UM", "CP", "DG"})


class FirstStartForm(forms.Form):
    """The company and its director."""

    company_name = forms.CharField(label=_("Company"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    number = forms.CharField(
        label=_("Your own telephone number"),
        max_length=40,
        help_text=_("The number customers call. It can be changed later."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    director_name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    username = forms.CharField(
        label=_("Sign-in"),
        max_length=64,
        help_text=_("What you will type to sign in, such as anna."),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        help_text=_("At least eight characters, not a common word."),
        strip=False,
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = (get_language() or "en")[:2]
        country, currency = LIKELY.get(language, LIKELY["en"])
        self.initial = {"language": language, "country": country, "currency": currency, **self.initial}

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip().lower()
        SIGN_IN(username)
        return username

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("number") and data.get("country"):
            try:
                parse(data["number"], data["country"])
            except NotAPhoneNumber:
                self.add_error(
                    "number", _("This cannot be a number of that country. Write it with its area code.")
                )
        if data.get("password"):
            person = Employee(username=data.get("username", ""), name=data.get("director_name", ""))
            try:
                validate_password(data["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data
