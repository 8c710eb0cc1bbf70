"""What is typed on a task's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.office.sales.models import Deal
from vonal.office.sales.queries import deals_of
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import colleagues
from vonal.office.tasks.models import LONGEST_MINUTES, SHORTEST_MINUTES, Task
from vonal.office.tasks.repeating import RULES, WORDS, in_words, period_of
from vonal.web.days import DayField, MomentField
from vonal.web.tasks.forms import tomorrow_morning

OWN = "own"


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class TaskForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every field of a task; one at a time is saved, as it is typed."""

    due_at = MomentField(label=_("Due"), widget=moment_input())
    planned_at = MomentField(label=_("Planned for"), widget=moment_input(), required=False)
    planned_minutes = forms.IntegerField(
        label=_("Minutes it takes"), min_value=SHORTEST_MINUTES, max_value=LONGEST_MINUTES, required=False
    )
    repeats = forms.ChoiceField(label=_("Repeats"), required=False)

    class Meta:
        model = Task
        fields = (
            "title", "kind", "priority", "assignee", "due_at", "planned_at", "planned_minutes", "repeats", "deal",
            "description",
        )  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        task = self.instance
        self.fields["assignee"].queryset = colleagues()  # type: ignore[attr-defined]
        choices = list(WORDS.items())
        if period_of(task.repeats) == OWN:
            choices.append((OWN, in_words(task.repeats)))
        self.fields["repeats"].choices = choices  # type: ignore[attr-defined]
        self.initial["repeats"] = period_of(task.repeats)
        if task.customer is None:
            del self.fields["deal"]
        else:
            deals = deals_of(task.customer, viewer)
            kept = {deal.pk for deal in deals} | ({task.deal_id} if task.deal_id else set())
            field = self.fields["deal"]
            field.queryset = Deal.objects.filter(pk__in=kept).select_related("customer")  # type: ignore[attr-defined]
            field.empty_label = _("No deal")  # type: ignore[attr-defined]
        if hasattr(task, "meeting"):
            # Its time is the meeting's, of which the guest has to be told.
            for name in ("due_at", "planned_at", "planned_minutes"):
                del self.fields[name]

    def value_of(self, name: str, text: str) -> Any:
        """
        What one field means.

        :raises ValidationError: it cannot be read.
        """
        value = self.fields[name].clean(text)
        if name == "repeats":
            return self.instance.repeats if value == OWN else RULES.get(value, "")
        return value


class StepForm(forms.Form):
    """A step of a checklist."""

    text = forms.CharField(max_length=200)


class TaskFileForm(forms.Form):
    """A file for a task."""

    file = forms.FileField()


class WatcherForm(forms.Form):
    """Who watches a task besides."""

    who = forms.ModelChoiceField(Employee.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].queryset = colleagues()  # type: ignore[attr-defined]


class NextForm(forms.Form):
    """The step after one that is done."""

    title = forms.CharField(label=_("What to do next"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Task.Kind.choices, required=False)
    due_at = MomentField(label=_("When"), widget=moment_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "next_%s", **kwargs})
        self.initial = {"due_at": tomorrow_morning()}

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Task.Kind.OTHER


class RollForm(forms.Form):
    """To which day something is put off, and why."""

    to = DayField()
    reason = forms.CharField(max_length=200)
