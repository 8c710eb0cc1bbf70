"""Fields that rules and keys of menus share: whom to ring, and what follows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vonal.core import phones
from vonal.core.company import company
from vonal.office.routing.models import Menu
from vonal.office.routing.rules import Target, Then
from vonal.office.routing.words import HOW, TARGETS, THEN
from vonal.office.staff.models import Employee, Group
from vonal.office.telephony.dialled_number import read_dialled
from vonal.office.telephony.sounds.models import Sound

NUMBER = forms.NumberInput(attrs={"inputmode": "numeric"})


def sound_choices() -> list[tuple[str, str]]:
    rows = Sound.objects.filter(removed_at=None).values_list("pk", "name")
    return [("", "–"), *((str(pk), name) for pk, name in rows)]


def group_choices() -> list[tuple[str, str]]:
    return [("", "–"), *((str(pk), name) for pk, name in Group.objects.values_list("pk", "name"))]


def menu_choices(*, but: int | None = None) -> list[tuple[str, str]]:
    rows = Menu.objects.filter(removed_at=None).exclude(pk=but or 0).values_list("pk", "name")
    return [("", "–"), *((str(pk), name) for pk, name in rows)]


def number_typed(text: str) -> str:
    """As it is called; what cannot be read stays, to be refused with the reason."""
    read = read_dialled(text, company().country) if text else None
    return read.number if read else text


def number_shown(number: str) -> str:
    return phones.display(number, company().country) if number else ""


def number(value: str | None) -> int | None:
    return int(value) if value else None


class TargetForm(forms.Form):
    """One line of whom to ring; empty without a kind."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Whom"), required=False, choices=[("", "–"), *TARGETS.items()]
    )
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    people = forms.MultipleChoiceField(
        label=gettext_lazy("People"), required=False, widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=list(HOW.items()))
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds each"), required=False, min_value=1, max_value=120, widget=NUMBER
    )
    shares = forms.CharField(
        label=gettext_lazy("Shares"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("One person a line, by extension: 101 = 2. Who is not named has the share 1."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, choices: tuple[list[Any], list[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices, self.fields["people"].choices = choices  # type: ignore[attr-defined]

    def clean_shares(self) -> dict[int, int]:
        known = dict(Employee.objects.exclude(extension=None).values_list("extension", "pk"))
        shares = {}
        for line in filter(None, map(str.strip, self.cleaned_data["shares"].splitlines())):
            extension, _equals, share = (part.strip() for part in line.partition("="))
            if extension not in known or not share.isdecimal() or int(share) > 100:
                raise ValidationError(_("“%(line)s” cannot be read. Write it so: 101 = 2") % {"line": line})
            shares[known[extension]] = int(share)
        return shares

    @property
    def target(self) -> Target | None:
        """What was chosen; None when nothing was."""
        data = self.cleaned_data
        if not data.get("kind"):
            return None
        kind = data["kind"]
        in_order = kind in {"line_group", "group", "people"}
        return Target(
            kind=kind,
            how=data["how"] if in_order else "",
            group=number(data["group"]) if kind == "group" else None,
            people=tuple(map(int, data["people"])) if kind == "people" else (),
            weights=data["shares"] if in_order and data["how"] == "weighted" else {},
            seconds=data["seconds"],
        )


def target_choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Groups and people, read once for all lines."""
    people = Employee.objects.working().exclude(extension=None).order_by("name")
    return group_choices(), [(str(one.pk), f"{one.name} {one.extension}") for one in people]


def target_initial(target: Target) -> dict[str, Any]:
    extensions = dict(Employee.objects.filter(pk__in=target.weights).values_list("pk", "extension"))
    shares = [f"{extensions[who]} = {share}" for who, share in target.weights.items() if extensions.get(who)]
    return {
        "kind": target.kind,
        "how": target.how,
        "group": str(target.group or ""),
        "people": [str(who) for who in target.people],
        "seconds": target.seconds,
        "shares": "\n".join(shares),
    }


class ThenForm(forms.Form):
    """What follows when nobody answered."""

    kind = forms.ChoiceField(label=gettext_lazy("What follows"), choices=list(THEN.items()))
    menu = forms.ChoiceField(label=gettext_lazy("Menu"), required=False)
    group = forms.ChoiceField(
        label=gettext_lazy("Waits for"),
        required=False,
        help_text=gettext_lazy("None chosen: the group of the line."),
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    sound = forms.ChoiceField(label=gettext_lazy("What the caller hears"), required=False)
    key = forms.ChoiceField(
        label=gettext_lazy("Key that asks for a call-back"),
        required=False,
        choices=[("", "–"), *((key, key) for key in "123456789*0#")],
    )
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds at most"), required=False, min_value=1, max_value=3600, widget=NUMBER
    )

    def __init__(self, *args: Any, but_menu: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["menu"].choices = menu_choices(but=but_menu)
        fields["group"].choices = group_choices()
        fields["sound"].choices = sound_choices()

    @property
    def then(self) -> Then:
        data, kind = self.cleaned_data, self.cleaned_data["kind"]
        return Then(
            kind=kind,
            menu=number(data["menu"]) if kind == "menu" else None,
            group=number(data["group"]) if kind == "queue" else None,
            number=number_typed(data["number"]) if kind == "elsewhere" else "",
            sound=number(data["sound"]) if kind in {"goodbye", "call_back"} else None,
            key=data["key"] if kind in {"queue", "call_back"} else "",
            seconds=data["seconds"] if kind in {"queue", "elsewhere", "call_back"} else None,
        )


def then_initial(then: Then) -> dict[str, Any]:
    return {
        "kind": then.kind,
        "menu": str(then.menu or ""),
        "group": str(then.group or ""),
        "number": number_shown(then.number),
        "sound": str(then.sound or ""),
        "key": then.key,
        "seconds": then.seconds,
    }
