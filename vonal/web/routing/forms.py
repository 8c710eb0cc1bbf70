"""The form of a rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from vonal.office.customers.models import Customer
from vonal.office.routing.models import Menu, Rule
from vonal.office.routing.rules import When
from vonal.office.routing.words import LEADER, WHEN_CALLER, WHEN_DAY, WHEN_MANAGER
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Language, Region
from vonal.office.telephony.models import Line
from vonal.web.routing.parts import (
    TargetForm,
    ThenForm,
    number,
    sound_choices,
    target_choices,
    target_initial,
    then_initial,
)

MOST_TARGETS = 12
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def _several(label: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, **options
    )


class WhenForm(forms.Form):
    """What has to hold, all of it; what is left empty asks nothing."""

    lines = _several(_("Number called"))
    day = forms.ChoiceField(label=_("Days"), required=False, choices=list(WHEN_DAY.items()))
    weekdays = _several(_("Weekdays"), choices=[(str(day), name) for day, name in WEEKDAYS.items()])
    since = forms.TimeField(label=_("From"), required=False, widget=CLOCK)
    until = forms.TimeField(label=_("Until"), required=False, widget=CLOCK)
    caller = forms.ChoiceField(label=_("Caller"), required=False, choices=list(WHEN_CALLER.items()))
    manager = forms.ChoiceField(label=_("Own manager"), required=False, choices=list(WHEN_MANAGER.items()))
    leader = _several(_("The manager"), choices=list(LEADER.items()))
    importance = forms.ChoiceField(
        label=_("Importance at least"),
        required=False,
        choices=[("", "–"), *((str(value), label) for value, label in Customer.Importance.choices if value)],
    )
    languages = _several(_("Language"), choices=Language.choices)
    regions = _several(_("Customer's region"))
    stages = _several(_("A deal of his is at"))
    pressed = _several(_("Key pressed in a menu"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["lines"].choices = [(str(line.pk), str(line)) for line in Line.objects.order_by("name")]
        fields["regions"].choices = [(str(pk), name) for pk, name in Region.objects.values_list("pk", "name")]
        open_stages = Stage.objects.filter(ends="")
        fields["stages"].choices = [(str(pk), name) for pk, name in open_stages.values_list("pk", "name")]
        fields["pressed"].choices = list(_pressed_choices())
        for name in ("lines", "regions", "stages", "pressed"):
            if not fields[name].choices:
                del fields[name]

    @property
    def when(self) -> When:
        data = self.cleaned_data
        return When(
            lines=tuple(map(int, data.get("lines", ()))),
            weekdays=tuple(map(int, data["weekdays"])),
            since=data["since"],
            until=data["until"],
            day=data["day"],
            regions=tuple(map(int, data.get("regions", ()))),
            importance=number(data["importance"]),
            languages=tuple(data["languages"]),
            stages=tuple(map(int, data.get("stages", ()))),
            manager=data["manager"],
            leader=tuple(data["leader"]),
            caller=data["caller"],
            pressed=tuple(data.get("pressed", ())),
        )


def _pressed_choices() -> list[tuple[str, str]]:
    return [
        (f"{menu.pk}:{each.key}", f"{menu.name}: {each.key} {each.label}".strip())
        for menu in Menu.objects.filter(removed_at=None)
        for each in menu.data.keys
        if each.goes_on
    ]


def when_initial(when: When) -> dict[str, Any]:
    data: dict[str, Any] = {
        name: [str(each) for each in value] if isinstance(value, list) else value
        for name, value in when.plain().items()
    }
    return data | {"since": when.since, "until": when.until}


class NameForm(forms.Form):
    """What the rule is called, and what the caller hears first."""

    name = forms.CharField(label=_("Name"), max_length=100)
    greeting = forms.ChoiceField(
        label=_("Said before anybody rings"),
        required=False,
        help_text=_("With a greeting the call is answered at once, and the caller pays from then on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["greeting"].choices = sound_choices()  # type: ignore[attr-defined]


Targets = formset_factory(TargetForm, extra=0, max_num=MOST_TARGETS, absolute_max=MOST_TARGETS)


class RuleForm:
    """The parts of a rule on one page; ``changes`` is what the operation takes."""

    def __init__(self, data: QueryDict | None, rule: Rule | None) -> None:
        stored = rule.data if rule else None
        self._rule = rule
        lines = [target_initial(target) for target in stored.whom] if stored else []
        self.head = NameForm(
            data,
            prefix="rule",
            initial={"name": str(rule), "greeting": str(rule.greeting_id or "")} if rule else {},
        )
        self.when = WhenForm(data, prefix="when", initial=when_initial(stored.when) if stored else {})
        self.targets: Any = Targets(
            data,
            prefix="whom",
            initial=[*lines, {}],
            # Else Django takes a line left as it was for an empty one.
            form_kwargs={"choices": target_choices(), "empty_permitted": False},
        )
        self.then = ThenForm(data, prefix="then", initial=then_initial(stored.then) if stored else {})
        self.whom_errors: list[str] = []

    @property
    def is_valid(self) -> bool:
        # Each is asked, so that all say what is wrong.
        valid = [each.is_valid() for each in (self.head, self.when, self.targets, self.then)]
        return all(valid)

    @property
    def changes(self) -> dict[str, Any]:
        name = self.head.cleaned_data["name"].strip()
        if self._rule is not None and not self._rule.name and name == str(self._rule):
            name = ""  # Nobody gave it another one: it stays in each reader's language.
        whom = [form.target for form in self.targets if form.target is not None]
        return {
            "name": name,
            "when": self.when.when.plain(),
            "whom": [target.plain() for target in whom],
            "then": self.then.then.plain(),
            "greeting_id": number(self.head.cleaned_data["greeting"]),
        }

    def refuse(self, errors: dict[str, list[str]]) -> None:
        """Put what the operation said beside the parts."""
        for name, sentences in errors.items():
            if name == "whom":
                self.whom_errors += sentences
            elif name == "until":
                self.when.add_error("until", sentences)
            elif name == "then":
                self.then.add_error(None, sentences)
            else:
                self.head.add_error("name" if name == "name" else None, sentences)

    @property
    def has_errors(self) -> bool:
        return bool(
            self.whom_errors or any(each.errors for each in (self.head, self.when, self.then, *self.targets))
        )

    @property
    def has_conditions(self) -> bool:
        return self.when.is_bound or bool(self._rule and not self._rule.data.when.is_always)
