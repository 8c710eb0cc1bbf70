"""The form of one step of a rule, and the choices it offers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.office.follow_ups.rules import Do
from vonal.office.follow_ups.words import STEPS, WHO
from vonal.office.losses.queries import reasons_in_use
from vonal.office.materials.queries import offered
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task

NUMBER = forms.NumberInput(attrs={"inputmode": "numeric"})
NONE = ("", "–")


class Choices:
    """Stages, people and materials, read once for all steps of a page."""

    def __init__(self) -> None:
        rows = list(
            Stage.objects.select_related("pipeline").order_by("pipeline__position", "pipeline", "position")
        )
        several = len({row.pipeline_id for row in rows}) > 1
        named = [(row, f"{row.pipeline}: {row}" if several else str(row)) for row in rows]
        self.stages = [(str(row.pk), name) for row, name in named]
        # Refusals apart, for only they ask why.
        lost = [(str(row.pk), name) for row, name in named if row.ends == Stage.Ends.LOST]
        others = [each for each in self.stages if each not in lost]
        self.stages_to_move_to = [*others, (Stage.Ends.LOST.label, lost)]
        self.reasons = [(str(row.pk), row.name) for row in reasons_in_use()]
        people = Employee.objects.working().order_by("name")
        self.people = [(str(pk), name) for pk, name in people.values_list("pk", "name")]
        self.materials = [(str(row.pk), row.name) for row in offered()]


class StepForm(forms.Form):
    """One thing a rule does; empty without a kind."""

    kind = forms.ChoiceField(label=_("Do this"), required=False, choices=[NONE, *STEPS.items()])
    task_kind = forms.ChoiceField(label=_("Kind of task"), required=False, choices=Task.Kind.choices)
    who = forms.ChoiceField(label=_("For whom"), required=False, choices=list(WHO.items()))
    person = forms.ChoiceField(label=pgettext_lazy("for whom", "Person"), required=False)
    within = forms.IntegerField(
        label=_("Working days to do it"), required=False, min_value=0, max_value=60, widget=NUMBER
    )
    subject = forms.CharField(label=_("Subject"), required=False, max_length=200)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=5000,
        help_text=_(
            "{customer}, {deal}, {contact} stand for the names; in letters also {name}, {manager}, {company}."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    materials = forms.MultipleChoiceField(
        label=_("Attached"), required=False, widget=forms.CheckboxSelectMultiple
    )
    stage = forms.ChoiceField(label=_("To the stage"), required=False)
    reason = forms.ChoiceField(label=_("Why is it lost?"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["person"].choices = [NONE, *choices.people]
        fields["stage"].choices = [NONE, *choices.stages_to_move_to]
        fields["reason"].choices = [NONE, *choices.reasons]
        fields["materials"].choices = choices.materials
        if not choices.materials:
            del fields["materials"]

    @property
    def step(self) -> Do | None:
        """What was chosen, without what its kind has no use for; None when nothing was."""
        data = self.cleaned_data
        kind = data.get("kind")
        if not kind:
            return None
        has_who = kind in {"task", "message", "hand"}
        return Do(
            kind=kind,
            task_kind=data["task_kind"] if kind == "task" else "",
            who=data["who"] if has_who else "",
            person=int(data["person"]) if has_who and data["who"] == "person" and data["person"] else None,
            within=(data["within"] or 0) if kind == "task" else 0,
            subject=data["subject"].strip() if kind == "letter" else "",
            text=data["text"].strip() if kind in {"task", "message", "letter"} else "",
            materials=tuple(map(int, data.get("materials", ()))) if kind == "letter" else (),
            stage=int(data["stage"]) if kind == "move" and data["stage"] else None,
            reason=int(data["reason"]) if kind == "move" and data["reason"] else None,
        )


def step_initial(step: Do, ready_text: str) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "task_kind": step.task_kind,
        "who": step.who,
        "person": str(step.person or ""),
        "within": step.within,
        "subject": step.subject,
        "text": step.text or (ready_text if step.kind in {"task", "message"} else ""),
        "materials": [str(each) for each in step.materials],
        "stage": str(step.stage or ""),
        "reason": str(step.reason or ""),
    }
