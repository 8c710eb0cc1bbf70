"""What is typed about materials."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.core.company import company
from vonal.core.uploads import LARGEST_BYTES, TYPES
from vonal.office.materials.models import Material, Template


class MaterialForm(forms.ModelForm):  # type: ignore[type-arg]
    """Something to give away."""

    class Meta:
        model = Material
        fields = ("name", "kind", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["language"] = company().language


class FileForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=_("File"),
        max_length=150,
        help_text=_("At most 15 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{ending}" for ending in TYPES)}),
    )
    LARGEST = LARGEST_BYTES


class NewMaterialForm(MaterialForm):
    """Something new, with its file."""

    file = FileForm.base_fields["file"]


class LetterForm(forms.ModelForm):  # type: ignore[type-arg]
    """The words materials go out with."""

    class Meta:
        model = Template
        fields = ("subject", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 7})}


class SendForm(forms.Form):
    """What is sent, to where, with which words."""

    materials = forms.ModelMultipleChoiceField(
        Material.objects.none(), label=_("Materials"), widget=forms.CheckboxSelectMultiple
    )
    to = forms.CharField(label=_("To"), max_length=254, widget=forms.TextInput(attrs={"inputmode": "email"}))
    fax_number = forms.CharField(
        label=_("Fax number"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=_("PDF files and pictures can be faxed; it is tried three times."),
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, offered: list[Material], by_fax: bool = False, **kwargs: Any) -> None:
        # On one page it may stand twice: on the card and in the script.
        super().__init__(*args, **{"auto_id": f"send-{token_hex(3)}-%s", **kwargs})
        self.offered, self.by_fax = offered, by_fax
        if by_fax:
            for name in ("to", "subject", "text"):
                self.fields[name].required = False
        chosen = self.fields["materials"]
        if isinstance(chosen, forms.ModelMultipleChoiceField):
            chosen.queryset = Material.objects.filter(is_active=True).prefetch_related("versions")
