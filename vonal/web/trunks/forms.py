"""Forms of a trunk, and of what may be dialled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.core import phones
from vonal.core.company import company
from vonal.office.staff.models import Employee, Group
from vonal.office.telephony.attempts import ANY_COUNTRY, Protection
from vonal.office.telephony.models import Line
from vonal.office.telephony.protection import allowed_countries
from vonal.office.telephony.trunk_operations import read_prefixes, write_prefixes
from vonal.office.telephony.trunks import Trunk
from vonal.web.staff.forms.first_start import countries


def line_label(line: Line) -> str:
    """How people read an own number."""
    return f"{phones.display(line.number, company().country)} · {line.name}"


class LineChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, line: Line) -> str:
        return line_label(line)


class LineChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, line: Line) -> str:
        return line_label(line)


class TrunkForm(forms.ModelForm):  # type: ignore[type-arg]
    """A way out of the house; an empty secret leaves the old one, which is never shown."""

    secret = forms.CharField(
        label=_("Secret"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    prefixes = forms.CharField(
        label=_("Numbers it takes"),
        required=False,
        max_length=20_000,
        help_text=_(
            "One beginning a line, with the price of a minute if you know it: +36 30 = 12.50. Empty: every number."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "class": "way-text"}),
    )
    numbers = LineChoices(
        Line.objects.order_by("name"),
        label=_("Own numbers it may show"),
        required=False,
        help_text=_("None chosen: every number of yours."),
        widget=forms.CheckboxSelectMultiple,
    )
    caller_id = LineChoice(
        Line.objects.order_by("name"),
        label=_("Number it shows"),
        required=False,
        empty_label=_("The first one"),
        help_text=_("For people who have none of their own, see Calling out."),
    )

    class Meta:
        model = Trunk
        fields = (
            "name", "kind", "host", "user", "secret", "endpoint", "is_encrypted", "certificate",
            "prefixes", "position", "calls_at_once", "writes", "shows_in", "caller_id",
            "carries_faxes", "numbers",
        )  # fmt: skip
        widgets = {
            "certificate": forms.Textarea(attrs={"rows": 4, "class": "way-text", "spellcheck": "false"})
        }
        help_texts = {
            "is_encrypted": _(
                "The telephone company must offer it, mostly on port 5061. No call goes by this trunk unencrypted then."
            ),
            "certificate": _(
                "Only where the telephone company gave you its own: the text between BEGIN and END CERTIFICATE. Empty: it has "
                "to be signed by an authority this machine trusts."
            ),
            "host": _("A name or an address, with a port if it is not 5060: sip.provider.example"),
            "endpoint": _("The endpoint's name in trunks.conf."),
            "position": _("Of two trunks that take a number alike, the smaller one goes first."),
            "calls_at_once": _("Empty: as many as there are."),
            "carries_faxes": _(
                "Ask your telephone company: by many lines faxes do not pass. T.38 is used where it is known."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        trunk = self.instance
        if trunk.pk:
            self.initial["prefixes"] = write_prefixes(trunk)
            if trunk.secret:
                self.fields["secret"].help_text = _("Kept. Write another one to change it.")

    def clean_prefixes(self) -> Any:
        return read_prefixes(self.cleaned_data["prefixes"])

    def _get_validation_exclusions(self) -> set[str]:
        # What each kind needs is said by the operation, in sentences rather than by a constraint's name.
        return {*super()._get_validation_exclusions(), "kind", "host", "user", "secret", "endpoint"}  # type: ignore[misc]


class TryForm(forms.Form):
    """A number to try a trunk with."""

    number = forms.CharField(
        label=_("Number"),
        max_length=64,
        help_text=_("Your own mobile, for instance. Who answers hears a greeting."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class AskForm(forms.Form):
    """What would happen with this number."""

    number = forms.CharField(
        label=_("Number"),
        max_length=64,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    person = forms.ModelChoiceField(
        Employee.objects.working().exclude(extension=None).order_by("name"),
        label=_("Dialled by"),
        empty_label=None,
    )


class ProtectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What may be dialled."""

    countries = forms.MultipleChoiceField(
        label=_("Countries that may be called"), choices=[], widget=forms.CheckboxSelectMultiple
    )
    night_spares = forms.ModelMultipleChoiceField(
        Employee.objects.working().exclude(extension=None).order_by("name"),
        label=_("May call at night all the same"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Protection
        fields = (
            "countries", "allows_premium", "night_from", "night_until", "night_spares", "calls_an_hour",
            "calls_a_day", "minutes_abroad_a_day", "all_calls_an_hour", "all_calls_abroad_a_day",
            "all_minutes_abroad_a_day",
        )  # fmt: skip
        labels = {"allows_premium": _("Premium-rate numbers may be called")}
        widgets = {
            "night_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "night_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = countries()
        choices = [*known, (ANY_COUNTRY, _("Satellites and networks of no country"))]
        allowed = allowed_countries(self.instance)
        self.initial["countries"] = sorted(allowed)
        chosen = self["countries"].value() or []
        choices.sort(key=lambda pair: pair[0] not in chosen)
        self.fields["countries"].choices = choices  # type: ignore[attr-defined]
        self.chosen_countries = ", ".join(str(name) for code, name in choices if code in chosen)

    def _get_validation_exclusions(self) -> set[str]:
        # The operation says what is wrong with a night.
        return {*super()._get_validation_exclusions(), "night_from", "night_until"}  # type: ignore[misc]


class ShownNumberForm(forms.Form):
    """Whose number people see."""

    whose = forms.ChoiceField(label=_("Who calls"))
    line = LineChoice(
        Line.objects.order_by("name"),
        label=_("Shows"),
        required=False,
        empty_label=_("As the group or the trunk"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.working().exclude(extension=None).order_by("name")
        self.fields["whose"].choices = [  # type: ignore[attr-defined]
            (_("Groups"), [(f"group-{group.pk}", group.name) for group in Group.objects.all()]),
            (_("People"), [(f"person-{person.pk}", person.name) for person in people]),
        ]

    def owner(self) -> Employee | Group:
        """The chosen person or group."""
        kind, _dash, pk = self.cleaned_data["whose"].partition("-")
        model: Any = Group if kind == "group" else Employee
        found: Employee | Group = model.objects.get(pk=int(pk))
        return found
