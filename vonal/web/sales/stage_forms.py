"""What is typed where pipelines and their stages are set."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.office.sales.models import Pipeline, Stage
from vonal.office.sales.requirements import requirable


class PipelineForm(forms.ModelForm):  # type: ignore[type-arg]
    """A pipeline's name; that there is no other of it is the operation's to say."""

    class Meta:
        model = Pipeline
        fields = ("name",)

    def validate_constraints(self) -> None:
        """The operation says it in better words."""


class StageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A column of the board. ``into`` is asked only of a stage that others could take the deals of."""

    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=99)
    probability = forms.IntegerField(label=_("Probability, %"), min_value=0, max_value=100)
    rots_after_days = forms.IntegerField(
        label=_("Gets old after, days"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Empty: never."),
    )
    required = forms.MultipleChoiceField(
        label=_("Needed to enter"), required=False, widget=forms.CheckboxSelectMultiple
    )
    into = forms.ModelChoiceField(Stage.objects.none(), label=_("Its deals go to"), required=False)

    class Meta:
        model = Stage
        fields = ("name", "colour", "position", "probability", "ends", "rots_after_days", "required")

    def __init__(self, *args: Any, pipeline: Pipeline, holds: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends"].choices = [("", _("It stays open")), *Stage.Ends.choices]  # type: ignore[attr-defined]
        self.fields["colour"].choices = Stage.Colour.choices  # type: ignore[attr-defined]
        self.fields["required"].choices = requirable()  # type: ignore[attr-defined]
        stage = self.instance
        if stage.pk and holds:
            like = Stage.objects.filter(pipeline=pipeline, ends=stage.ends).exclude(pk=stage.pk)
            self.fields["into"].queryset = like.order_by("position")  # type: ignore[attr-defined]
            self.fields["into"].empty_label = _("Nowhere yet")  # type: ignore[attr-defined]
            self.fields["into"].help_text = _("Asked for when the stage ends deals otherwise from now on.")
        else:
            del self.fields["into"]
        if not stage.pk:
            self.fields["position"].required = False
            self.fields["position"].help_text = _("Empty: at the end.")

    def validate_constraints(self) -> None:
        """Places are given out by the operation."""


class IntoForm(forms.Form):
    """Where the deals go of what is taken away."""

    into = forms.ModelChoiceField(Stage.objects.select_related("pipeline"), required=False)
