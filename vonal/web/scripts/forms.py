"""What is typed about scripts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.core.company import company
from vonal.office.own_fields.models import Noun, OwnField
from vonal.office.scripts.models import Script, Step


class ScriptForm(forms.ModelForm):  # type: ignore[type-arg]
    """For whom a script is."""

    class Meta:
        model = Script
        fields = ("name", "language", "line", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].empty_label = _("All lines")  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial["language"] = company().language
            del self.fields["is_active"]


class StepForm(forms.ModelForm):  # type: ignore[type-arg]
    """One question."""

    class Meta:
        model = Step
        fields = ("question", "hint", "answer", "own_field")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = OwnField.objects.filter(noun=Noun.CUSTOMER, is_active=True)
        chooser = self.fields["own_field"]
        if isinstance(chooser, forms.ModelChoiceField):
            chooser.queryset = fields
            chooser.empty_label = "–"
        if not fields.exists() and not self.instance.own_field_id:
            del self.fields["own_field"]
