"""What is typed to define an own field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.office.own_fields.models import OwnField
from vonal.office.staff.models import Employee


class OwnFieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """One field; what it belongs to and its kind are chosen once."""

    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line; only for a choice from a list."),
    )
    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=999)

    class Meta:
        model = OwnField
        fields = ("name", "noun", "kind", "choices", "position", "is_active")
        help_texts = {"is_active": _("A field that is not in use is hidden; what stands in it is kept.")}

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["noun"], self.fields["kind"]
            self.initial["choices"] = "\n".join(self.instance.choices)
            if self.instance.kind != OwnField.Kind.CHOICE:
                del self.fields["choices"]
        else:
            del self.fields["is_active"]
            self.fields["position"].required = False
            self.fields["position"].help_text = _("Empty: at the end.")

    def clean_choices(self) -> list[str]:
        return str(self.cleaned_data["choices"]).splitlines()

    def _get_validation_exclusions(self) -> set[str]:
        # The operation asks the model; here the lines of the choices are not yet what the model keeps.
        return {field.name for field in self.instance._meta.fields}
