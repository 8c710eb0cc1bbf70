"""What is typed on the screens of tasks."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vonal.core.clock import now
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import colleagues
from vonal.office.tasks.models import Task
from vonal.web.days import MomentField

MORNING = time(10)


class CardTaskForm(forms.Form):
    """A task in one line, on a customer's card."""

    title = forms.CharField(label=_("What to do"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Task.Kind.choices, required=False)
    due_at = MomentField(
        label=_("When"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    assignee = forms.ModelChoiceField(
        Employee.objects.none(), label=_("For"), required=False, empty_label=None
    )

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "task_%s", **kwargs})
        self.viewer = viewer
        self.fields["assignee"].queryset = colleagues()  # type: ignore[attr-defined]
        self.initial = {"assignee": viewer, "due_at": tomorrow_morning(), "kind": Task.Kind.CALL}

    def clean_assignee(self) -> Employee:
        return self.cleaned_data["assignee"] or self.viewer

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Task.Kind.OTHER


class ResultForm(forms.Form):
    """What came of a task."""

    result = forms.CharField(label=_("What came of it"), max_length=500)


class PutOffForm(forms.Form):
    """For how many days a task is put off."""

    days = forms.IntegerField(min_value=1, max_value=366)


class WhoseForm(forms.Form):
    """Whose tasks are shown."""

    person = forms.ModelChoiceField(
        Employee.objects.none(), label=_("Whose"), required=False, empty_label=_("Mine")
    )

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.working().visible_to(viewer).exclude(pk=viewer.pk).order_by("name")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    @property
    def whose(self) -> Employee | None:
        """The person that was chosen; one that may not be seen is none."""
        return self.cleaned_data.get("person") if self.is_valid() else None


def tomorrow_morning() -> datetime:
    """Ten o'clock tomorrow, by the company's clock."""
    day = timezone.localdate(now()) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, MORNING))
