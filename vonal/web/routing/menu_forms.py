"""The form of a menu, and of what each of its keys leads to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from vonal.office.routing.models import Menu
from vonal.office.routing.rules import KeyChoice, Target, Then
from vonal.office.staff.models import Employee, Group
from vonal.office.telephony.sounds.models import Sound
from vonal.web.routing.parts import number_shown, number_typed

KEYS = [(key, key) for key in "1234567890*#"]


class MenuForm(forms.ModelForm):  # type: ignore[type-arg]
    """A menu without its keys."""

    class Meta:
        model = Menu
        fields = ("name", "sound", "seconds", "tries")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sound"].queryset = Sound.objects.filter(removed_at=None)  # type: ignore[attr-defined]


def key_options(*, but: int | None) -> list[Any]:
    """Where a key may lead, in one list: rules, groups, people, menus, ends."""
    groups = [(f"group:{pk}", name) for pk, name in Group.objects.values_list("pk", "name")]
    people = Employee.objects.working().exclude(extension=None).order_by("name")
    persons = [(f"person:{one.pk}", f"{one.name} {one.extension}") for one in people]
    others = Menu.objects.filter(removed_at=None).exclude(pk=but or 0).values_list("pk", "name")
    sounds = Sound.objects.filter(removed_at=None).values_list("pk", "name")
    return [
        ("", "–"),
        ("rules", _("The rules below the menu")),
        ("message", _("A voice message")),
        ("queue", _("A queue with music")),
        ("call_back", _("A call-back")),
        ("elsewhere", _("Another number")),
        (_("Group"), groups),
        (_("Person"), persons),
        (_("Another menu"), [(f"menu:{pk}", name) for pk, name in others]),
        (_("A goodbye"), [(f"goodbye:{pk}", name) for pk, name in sounds]),
    ]


class KeyForm(forms.Form):
    """One key; empty without a place it leads to."""

    key = forms.ChoiceField(label=_("Key"), choices=KEYS, required=False)
    label = forms.CharField(label=_("What it is for"), max_length=60, required=False)
    to = forms.ChoiceField(label=_("Leads to"), required=False)
    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, options: list[Any], is_otherwise: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = options[1:] if is_otherwise else options  # type: ignore[attr-defined]
        self._is_otherwise = is_otherwise
        if is_otherwise:
            del self.fields["key"], self.fields["label"]

    @property
    def choice(self) -> KeyChoice | None:
        data = self.cleaned_data
        kind, _colon, number = data.get("to", "").partition(":")
        if not kind:
            return None
        target, then = None, Then()
        match kind:
            case "group":
                target = Target("group", "idle", group=int(number))
            case "person":
                target = Target("people", people=(int(number),))
            case "menu":
                then = Then("menu", menu=int(number))
            case "goodbye":
                then = Then("goodbye", sound=int(number))
            case "elsewhere":
                then = Then(kind, number=number_typed(data["number"]))
            case "message" | "queue" | "call_back":
                then = Then(kind)
        key = "t" if self._is_otherwise else data["key"] or "1"
        return KeyChoice(key, data.get("label", "").strip(), target, then)


def key_initial(choice: KeyChoice) -> dict[str, Any]:
    """What the form shows of a key."""
    to = "rules"
    if choice.target is not None:
        target = choice.target
        to = f"group:{target.group}" if target.kind == "group" else f"person:{target.people[0]}"
    elif choice.then.ends:
        number = choice.then.menu or choice.then.sound
        to = f"{choice.then.kind}:{number}" if number else choice.then.kind
    shown = number_shown(choice.then.number)
    return {"key": choice.key, "label": choice.label, "to": to, "number": shown}


Keys = formset_factory(KeyForm, extra=0, max_num=12, absolute_max=12)
