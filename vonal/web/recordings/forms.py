"""Forms of the rules of recording, of comments and of exports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.office.telephony.recordings.models import ConsentRule, RecordingExport, RecordingRules
from vonal.office.telephony.sounds.models import Sound
from vonal.web.staff.forms.first_start import countries


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How long recordings are kept, and which a manager may hear."""

    class Meta:
        model = RecordingRules
        fields = ("kept_days", "managers_hear")
        labels = {
            "kept_days": _("Days a recording is kept"),
            "managers_hear": _("Managers may hear"),
        }


class ConsentForm(forms.ModelForm):  # type: ignore[type-arg]
    """What callers of one line are told."""

    countries = forms.MultipleChoiceField(
        label=_("Countries whose callers are told"),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ConsentRule
        fields = ("announces", "countries", "sound", "refuse_key")
        labels = {
            "announces": _("Tell callers that the talk is recorded"),
            "sound": _("What they hear"),
            "refuse_key": _("Key by which they refuse"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["countries"].choices = countries()  # type: ignore[attr-defined]
        self.fields["sound"].queryset = Sound.objects.filter(removed_at=None)  # type: ignore[attr-defined]
        chosen = self["countries"].value() or []
        self.chosen_countries = ", ".join(str(name) for code, name in countries() if code in chosen)

    def _post_clean(self) -> None:
        """The operation says what is wrong."""


class CommentForm(forms.Form):
    """What somebody says about a moment."""

    text = forms.CharField(required=False, max_length=2000)
    at_seconds = forms.FloatField(min_value=0, max_value=1_000_000)


class ExportForm(forms.Form):
    """How the journal in the file is written."""

    journal = forms.ChoiceField(
        label=_("Journal as"), choices=RecordingExport.Format, initial=RecordingExport.Format.XLSX
    )
