"""The form of a shift."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.core.clock import today
from vonal.core.company import company
from vonal.office.roster.copying import MOST_WEEKS
from vonal.office.roster.models import Shift
from vonal.office.roster.queries import hours_to_cover, monday_of
from vonal.office.staff.models import Employee, Region
from vonal.web.days import DayField, MomentField
from vonal.web.templatetags.vonal import weekday as weekday_name


class ShiftForm(forms.Form):
    """Who is on duty, for what, on which day, from when until when."""

    employee = forms.ModelChoiceField(Employee.objects.none(), label=_("Duty manager"))
    region = forms.ModelChoiceField(
        Region.objects.all(), label=_("Region"), required=False, empty_label=_("Whole company")
    )
    day = DayField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    ends = forms.TimeField(
        label=_("Until"),
        help_text=_("Earlier than the beginning: the next morning."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.visible_to(viewer).filter(is_active=True).order_by("name")
        self.fields["employee"].queryset = people  # type: ignore[attr-defined]

    @staticmethod
    def of(shift: Shift) -> dict[str, Any]:
        """A shift as the form shows it, by the company's clock."""
        zone = ZoneInfo(company().time_zone)
        begins, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
        return {
            "employee": shift.employee_id,
            "region": shift.region_id,
            "day": begins.date(),
            "begins": begins.time(),
            "ends": ends.time(),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("begins") is not None and data.get("begins") == data.get("ends"):
            self.add_error("ends", _("A shift has to last some time: choose another end."))
        return data

    def span(self) -> dict[str, datetime]:
        """``starts_at`` and ``ends_at``; an end not after the beginning belongs to the next day."""
        day: date = self.cleaned_data["day"]
        begins, ends = self.cleaned_data["begins"], self.cleaned_data["ends"]
        zone = ZoneInfo(company().time_zone)
        last_day = day if ends > begins else day + timedelta(days=1)
        return {
            "starts_at": datetime.combine(day, begins, zone),
            "ends_at": datetime.combine(last_day, ends, zone),
        }

    def wishes(self) -> dict[str, Any]:
        """What the roster's operations ask."""
        return {
            "employee": self.cleaned_data["employee"],
            "region": self.cleaned_data["region"],
            **self.span(),
        }


class SpanForm(forms.Form):
    """The hours of a shift as the calendar sends them: ``2026-11-25T09:00``, by the company's clock."""

    starts_at = MomentField(input_formats=["%Y-%m-%dT%H:%M"])
    ends_at = MomentField(input_formats=["%Y-%m-%dT%H:%M"])


class CopyForm(forms.Form):
    """To how many weeks a week is copied."""

    weeks = forms.IntegerField(min_value=1, max_value=MOST_WEEKS)


class HoursForm(forms.Form):
    """From when until when somebody should be on duty on each day of the week; a day left empty needs nobody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = hours_to_cover()
        for weekday in range(7):
            day = weekday_name(monday_of(today()) + timedelta(days=weekday))
            begins, ends = now.get(weekday, (None, None))
            for name, label, initial in (
                ("begins", _("%(day)s, from"), begins),
                ("ends", _("%(day)s, until"), ends),
            ):
                self.fields[f"{name}_{weekday}"] = forms.TimeField(
                    label=label % {"day": day},
                    required=False,
                    initial=initial,
                    widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                )

    def hours(self) -> dict[int, tuple[time, time] | None]:
        """By weekday; None for a day that needs nobody."""
        spans = {
            day: (self.cleaned_data[f"begins_{day}"], self.cleaned_data[f"ends_{day}"]) for day in range(7)
        }
        return {day: span if None not in span else None for day, span in spans.items()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for weekday in range(7):
            begins, ends = data.get(f"begins_{weekday}"), data.get(f"ends_{weekday}")
            if (begins is None) != (ends is None):
                missing = "begins" if begins is None else "ends"
                self.add_error(f"{missing}_{weekday}", _("Give both times, or none for a day without duty."))
        return data
