"""What is asked about calls."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.office.staff.models import Employee
from vonal.office.telephony.models import Call, Outcome
from vonal.office.telephony.quality import Measured
from vonal.office.telephony.queries import Wanted
from vonal.web.days import DayField, MomentField
from vonal.web.telephony.narrowing import details_of, kept, people_meant

WHAT = [
    ("", _("All calls")), ("answered", _("Answered")), ("missed", pgettext_lazy("calls", "Missed")),
    ("not_reached", _("Nobody reached")), ("taken", _("Taken by a colleague")),
]  # fmt: skip
DIRECTIONS = [("", _("In and out")), *Call.Direction.choices]


def day_input(label: str) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "aria-label": label})


class JournalForm(forms.Form):
    """Which calls the journal shows; what cannot be read is left out."""

    person = forms.ModelChoiceField(
        Employee.objects.none(), required=False, label=_("Employee"), empty_label=_("Everybody")
    )
    direction = forms.ChoiceField(choices=DIRECTIONS, required=False, label=_("Direction"))
    what = forms.ChoiceField(choices=WHAT, required=False, label=_("Answered or missed"))
    since = DayField(required=False, label=_("From"))
    until = DayField(required=False, label=_("Until"))

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        people = Employee.objects.visible_to(viewer).exclude(extension=None, former_extension="")
        self.fields["person"].queryset = people.order_by("name")  # type: ignore[attr-defined]
        for name in ("person", "direction", "what"):
            self.fields[name].widget.attrs.update(
                {"class": "form-select", "aria-label": self.fields[name].label}
            )
        for name in ("since", "until"):
            widget = day_input(str(self.fields[name].label))
            widget.attrs["class"] = "form-control"
            self.fields[name].widget = widget

    def wanted(self) -> Wanted:
        self.is_valid()
        asked = self.cleaned_data
        zone = ZoneInfo(company().time_zone)
        since: date | None = asked.get("since")
        until: date | None = asked.get("until")
        person: Employee | None = asked.get("person")
        return Wanted(
            person_id=person.pk if person else None,
            direction=asked.get("direction") or "",
            answered={"answered": True, "missed": False}.get(asked.get("what") or ""),
            since=start_of_day(since, zone) if since else None,
            until=end_of_day(until, zone) if until else None,
            people=people_meant(self.words, self.viewer),
            fate=asked.get("what") or "",
            details=details_of(self.words),
        )

    @property
    def words(self) -> QueryDict:
        return self.data if isinstance(self.data, QueryDict) else QueryDict()

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a report narrowed the journal to, for the form to send again."""
        return kept(self.words)


class OutcomeForm(forms.Form):
    """What a talk ended with."""

    outcome = forms.ChoiceField(choices=Outcome.choices, error_messages={"required": _("Choose one.")})
    call_back_at = MomentField(required=False, label=_("When"))
    meeting_at = MomentField(required=False, label=_("When"))
    refusal_reason = forms.CharField(required=False, max_length=200, label=_("Why"))

    @property
    def at(self) -> datetime | None:
        """When to call back, or to meet."""
        name = "meeting_at" if self.cleaned_data["outcome"] == Outcome.MEETING else "call_back_at"
        moment: datetime | None = self.cleaned_data[name]
        return moment


class NumberForm(forms.Form):
    """Whom to call, or to pass a call to: an extension, or a number as people type it."""

    number = forms.CharField(required=False, max_length=64)
    to = forms.CharField(required=False, max_length=64)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data.get("number") or self.cleaned_data.get("to")
        if not typed or "\0" in typed:
            raise forms.ValidationError(_("Type a number in any form, or a name."))
        return self.cleaned_data

    @property
    def number_typed(self) -> str:
        typed: str = self.cleaned_data["number"] or self.cleaned_data["to"]
        return typed


class QualityForm(forms.Form):
    """What a browser measured of a talk, as ``getStats`` gives it."""

    lost_in = forms.FloatField(min_value=0, max_value=100)
    jitter_in_ms = forms.FloatField(min_value=0, max_value=60_000)
    lost_out = forms.FloatField(min_value=0, max_value=100, required=False)
    jitter_out_ms = forms.FloatField(min_value=0, max_value=60_000, required=False)
    round_trip_ms = forms.FloatField(min_value=0, max_value=60_000, required=False)

    def measured(self) -> Measured:
        return Measured(**self.cleaned_data)


def usual_call_back(at: datetime) -> str:
    """Tomorrow at ten, or Monday when tomorrow is a Saturday or Sunday; as a browser's field wants it."""
    day = timezone.localtime(at).date() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return f"{day:%Y-%m-%d}T10:00"
