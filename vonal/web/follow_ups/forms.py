"""The form of a rule: when, after how long, what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.forms import formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from vonal.office.follow_ups.birthdays import BIRTHDAY
from vonal.office.follow_ups.checks import MOST_STEPS
from vonal.office.follow_ups.models import Rule, Unit
from vonal.office.follow_ups.rules import When
from vonal.office.follow_ups.triggers.silence import A_DAY
from vonal.office.follow_ups.words import BUILT_IN_DATES, RULE_TEXTS, TRIGGERS, WHOSE
from vonal.office.own_fields.models import Noun, OwnField
from vonal.office.telephony.models import Outcome
from vonal.web.follow_ups.parts import NUMBER, Choices, StepForm, step_initial

WON = "won"
SIDES = [("", _("after")), ("1", _("before"))]
HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


def _several(label: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, **options
    )


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)


class WhenForm(forms.Form):
    """What the rule waits for; each trigger asks for its own things only."""

    trigger = forms.ChoiceField(label=_("What it waits for"), choices=list(TRIGGERS.items()))
    stages = _several(_("Which stage"))
    stays = forms.BooleanField(
        label=_("Only if the deal is still there when the time has come"), required=False
    )
    outcomes = _several(_("Which outcome"), choices=Outcome.choices)
    whose = forms.ChoiceField(
        label=_("Which customers"),
        required=False,
        choices=list(WHOSE.items()),
        help_text=_("Contact is a talk, a letter, a note, or something done for the customer."),
    )
    a_day = forms.IntegerField(
        label=_("At most a day"),
        required=False,
        min_value=1,
        max_value=1000,
        widget=NUMBER,
        help_text=_("Those who fell silent last come first; the others follow day by day."),
    )
    field = forms.ChoiceField(label=_("Which date"), required=False)
    yearly = forms.BooleanField(label=_("Every year on this day"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["stages"].choices = [(WON, _("Every stage that ends well")), *choices.stages]
        fields["field"].choices = list(_dates())

    @property
    def when(self) -> When:
        data = self.cleaned_data
        match data["trigger"]:
            case "stage":
                stages = [each for each in data["stages"] if each != WON]
                return When(stages=tuple(map(int, stages)), won=WON in data["stages"], stays=data["stays"])
            case "outcome":
                return When(outcomes=tuple(data["outcomes"]))
            case "silence":
                return When(whose=data["whose"], a_day=data["a_day"] or 0)
        return When(field=data["field"], yearly=data["yearly"])


def _dates() -> list[tuple[str, Any]]:
    """Dates of the company's own, by whose they are; a birthday where no person has a date yet."""
    nouns = dict(Noun.choices)
    own = [
        (f"own:{row.pk}", f"{nouns[row.noun]}: {row.name}")
        for row in OwnField.objects.filter(kind=OwnField.Kind.DATE, is_active=True)
    ]
    found: list[tuple[str, Any]] = [("deal:expected_on", BUILT_IN_DATES["deal:expected_on"]), *own]
    has_person = OwnField.objects.filter(kind=OwnField.Kind.DATE, is_active=True, noun=Noun.CONTACT).exists()
    if not has_person:
        found.append((BIRTHDAY, _("A person's birthday (adds the field to people)")))
    return found


class DelayForm(forms.Form):
    """After how long, and at what hour."""

    amount = forms.IntegerField(label=_("How long"), min_value=0, max_value=3650, widget=NUMBER)
    unit = forms.ChoiceField(label=_("Counted in"), choices=Unit.choices)
    side = forms.ChoiceField(label=_("After or before"), required=False, choices=SIDES)
    hour = forms.TypedChoiceField(label=_("At"), choices=HOURS, coerce=int)
    on_working_day = forms.BooleanField(label=_("On a day off: the next working day"), required=False)


Steps = formset_factory(StepForm, extra=0, max_num=MOST_STEPS, absolute_max=MOST_STEPS)
NEW = {
    "when": {"trigger": "stage", "stages": [WON], "stays": True, "whose": "open_deal", "a_day": A_DAY},
    "delay": {"amount": 2, "unit": Unit.WEEKS, "hour": "9", "on_working_day": True},
}


class RuleForm:
    """The parts of a rule on one page; ``changes`` is what the operation takes."""

    def __init__(self, data: QueryDict | None, rule: Rule | None) -> None:
        self._rule, choices = rule, Choices()
        ready = str(RULE_TEXTS.get(rule.standard, "")) if rule else ""
        steps = [step_initial(step, ready) for step in rule.steps] if rule else []
        self.head = NameForm(data, prefix="rule", initial={"name": str(rule)} if rule else {})
        self.when = WhenForm(
            data, prefix="when", initial=_when_initial(rule) if rule else NEW["when"], choices=choices
        )
        self.delay = DelayForm(data, prefix="delay", initial=_delay_initial(rule) if rule else NEW["delay"])
        self.steps: Any = Steps(
            data,
            prefix="step",
            initial=steps or [{"kind": "task", "task_kind": "call", "within": 0}],
            # Else Django takes a step left as it was for an empty one.
            form_kwargs={"choices": choices, "empty_permitted": False},
        )
        self.step_errors: list[str] = []

    @property
    def is_valid(self) -> bool:
        # Each is asked, so that all say what is wrong.
        valid = [each.is_valid() for each in (self.head, self.when, self.delay, self.steps)]
        return all(valid)

    @property
    def changes(self) -> dict[str, Any]:
        delay = self.delay.cleaned_data
        name = self.head.cleaned_data["name"].strip()
        steps = [form.step for form in self.steps if form.step is not None]
        if self._rule is not None and self._rule.standard:
            ready = str(RULE_TEXTS.get(self._rule.standard, ""))
            if name == str(self._rule):
                # Nobody gave it other words: it stays in each reader's language.
                name = ""
                steps = [replace(step, text="") if step.text == ready else step for step in steps]
        return {
            "name": name,
            "trigger": self.when.cleaned_data["trigger"],
            "when": self.when.when.plain(),
            "amount": delay["amount"],
            "unit": delay["unit"],
            "is_before": bool(delay["side"]) and self.when.cleaned_data["trigger"] == "date",
            "hour": delay["hour"],
            "on_working_day": delay["on_working_day"],
            "actions": [step.plain() for step in steps],
        }

    def refuse(self, errors: dict[str, list[str]]) -> None:
        """Put what the operation said beside the parts."""
        for name, sentences in errors.items():
            if name == "actions":
                self.step_errors += sentences
            elif name in self.when.fields:
                self.when.add_error(name, sentences)
            elif name in self.delay.fields:
                self.delay.add_error(name, sentences)
            else:
                self.head.add_error("name" if name == "name" else None, sentences)

    @property
    def has_errors(self) -> bool:
        parts = (self.head, self.when, self.delay, *self.steps)
        return bool(self.step_errors or any(each.errors for each in parts))


def _when_initial(rule: Rule) -> dict[str, Any]:
    when = rule.waits_for
    return {
        "trigger": rule.trigger,
        "stages": [*([WON] if when.won else []), *map(str, when.stages)],
        "stays": when.stays,
        "outcomes": list(when.outcomes),
        "whose": when.whose,
        "a_day": when.a_day or A_DAY,
        "field": when.field,
        "yearly": when.yearly,
    }


def _delay_initial(rule: Rule) -> dict[str, Any]:
    return {
        "amount": rule.amount,
        "unit": rule.unit,
        "side": "1" if rule.is_before else "",
        "hour": str(rule.hour),
        "on_working_day": rule.on_working_day,
    }
