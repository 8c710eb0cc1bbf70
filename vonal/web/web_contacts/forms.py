"""What is typed about forms, and into them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.core.company import company
from vonal.office.customers.models import Source
from vonal.office.web_contacts.models import Asked, Form
from vonal.office.web_contacts.wish import LONGEST, LONGEST_PAGE
from vonal.web.sources import offer_sources

LABELS = {
    "name": _("Your name"),
    "company": _("Company"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "message": _("Message"),
}
FILLED_BY_BROWSER = {"name": "name", "company": "organization", "phone": "tel", "email": "email"}
TYPES = {"phone": "tel", "email": "email"}


class WebFormForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form of the register."""

    file = forms.FileField(
        label=_("File to download"),
        required=False,
        help_text=_("Whoever has sent the form may download it for a day. At most 50 MB."),
    )

    class Meta:
        model = Form
        fields = (
            "name", "kind", "language", "source", "region", "ask_name", "ask_company", "ask_phone", "ask_email",
            "ask_message", "consent_text", "thanks", "offers_calls",
        )  # fmt: skip
        widgets = {
            "consent_text": forms.Textarea(attrs={"rows": 3}),
            "thanks": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "region": _("New customers go to its managers; without one, to whoever is on duty."),
            "consent_text": _(
                "What a visitor agrees to; kept with the time and his address. Empty: not asked."
            ),
            "thanks": _("Shown when the form has been sent."),
            "offers_calls": _("From their browser, without a telephone, or we call them back at once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LABELS:
            chooser = self.fields[f"ask_{name}"]
            if isinstance(chooser, forms.ChoiceField):
                chooser.choices = Asked.choices
        if not self.instance.pk:
            self.initial.setdefault("language", company().language)
            web = Source.objects.filter(kind=Source.Kind.WEB, is_active=True).first()
            self.initial.setdefault("source", web.pk if web else None)
            self.fields["source"].queryset = Source.objects.filter(is_active=True)  # type: ignore[attr-defined]
        else:
            offer_sources(self)

    def values(self) -> dict[str, Any]:
        """The fields as the operations take them; no new file is none."""
        values = dict(self.cleaned_data)
        if not values["file"]:
            values.pop("file")
        return values


class VisitorForm(forms.Form):
    """A form as a visitor sees it; what may be kept is judged where it is kept."""

    def __init__(self, shown: Form, initial: dict[str, Any] | None = None) -> None:
        super().__init__(auto_id="vonal-%s", initial=initial)
        for name, asked in shown.asks.items():
            attributes: dict[str, str] = {"maxlength": str(LONGEST[name])}
            if name in FILLED_BY_BROWSER:
                attributes["autocomplete"] = FILLED_BY_BROWSER[name]
            if name in TYPES:
                attributes["type"] = TYPES[name]
            widget = (
                forms.Textarea({**attributes, "rows": "4"})
                if name == "message"
                else forms.TextInput(attributes)
            )
            field = forms.CharField(label=LABELS[name], required=asked == Asked.REQUIRED, widget=widget)
            field.max_length = None
            self.fields[name] = field
        if shown.consent_text:
            self.fields["consent"] = forms.BooleanField(label=shown.consent_text)
        # People never see it; programs fill in everything.
        self.fields["leave_empty"] = forms.CharField(required=False, widget=forms.TextInput)
        self.fields["page"] = forms.CharField(
            required=False, widget=forms.HiddenInput({"maxlength": LONGEST_PAGE})
        )
        self.fields["sending"] = forms.CharField(required=False, widget=forms.HiddenInput)
