"""The dialog of a hand-over."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from vonal.core.clock import now, today
from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.office.customers.models import Customer
from vonal.office.handovers.models import Handover
from vonal.office.handovers.queries import givers_for, last_day, possible_receivers
from vonal.office.sales.models import Stage
from vonal.office.staff.models import Employee, Region
from vonal.web.days import DayField

KINDS = ("with_customers", "with_deals", "with_tasks", "with_calls")


def _day(label: Any, **more: Any) -> DayField:
    return DayField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def _hour(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, required=False)


class HandoverForm(forms.Form):
    """From whom, to whom, what, from when to when or for good, and why."""

    giver = forms.ModelChoiceField(Employee.objects.none(), label=_("From whom"))
    reason = forms.ChoiceField(label=_("Reason"), choices=Handover.Reason.choices)
    starts = _day(_("From"))
    until = _day(_("Until, that day too"), required=False, help_text=_("Empty: until somebody ends it."))
    starts_time = _hour(_("From what time"))
    until_time = _hour(_("Until what time"))
    is_for_good = forms.BooleanField(label=_("For good: nothing comes back by itself"), required=False)
    receivers = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label=_("To whom"), widget=forms.CheckboxSelectMultiple
    )
    division = forms.ChoiceField(
        label=_("Among several"), choices=Handover.Division.choices, widget=forms.RadioSelect, required=False
    )
    with_customers = forms.BooleanField(label=_("Customers"), required=False)
    with_deals = forms.BooleanField(label=_("Open deals"), required=False)
    with_tasks = forms.BooleanField(label=_("Open tasks"), required=False)
    with_calls = forms.BooleanField(label=_("New calls and web contacts"), required=False)
    region = forms.ModelChoiceField(
        Region.objects.all(), label=_("Only of the region"), required=False, empty_label=_("All regions")
    )
    importance = forms.TypedChoiceField(
        label=_("Only of the importance"),
        required=False,
        choices=[("", _("Any importance")), *Customer.Importance.choices],
        coerce=int,
        empty_value=None,
    )
    stage = forms.ModelChoiceField(
        Stage.objects.filter(ends=""),
        label=_("Only with a deal in the stage"),
        required=False,
        empty_label=_("Any stage"),
    )

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["giver"].queryset = givers_for(viewer)  # type: ignore[attr-defined]
        self.fields["receivers"].queryset = possible_receivers()  # type: ignore[attr-defined]

    @staticmethod
    def of(handover: Handover) -> dict[str, Any]:
        """An earlier hand-over as the beginning of another one."""
        return {
            "giver": handover.giver_id,
            "reason": handover.reason,
            "starts": today(),
            **_until(handover.ends_at),
            "is_for_good": handover.is_for_good,
            "receivers": list(handover.receivers.values_list("employee_id", flat=True)),
            "division": handover.division,
            "region": handover.region_id,
            "importance": handover.importance,
            "stage": handover.stage_id,
            **{kind: getattr(handover, kind) for kind in KINDS},
        }

    def clean_division(self) -> str:
        return self.cleaned_data["division"] or Handover.Division.EVENLY

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("until_time") and not data.get("until"):
            data["until"] = data.get("starts")
        if data.get("is_for_good") and data.get("until"):
            self.add_error("until", _("What is handed over for good has no end: leave the day empty."))
        starts, until = data.get("starts"), data.get("until")
        if starts and starts < today():
            self.add_error("starts", _("It cannot begin in the past: choose today or a later day."))
        elif starts and until and until < starts:
            self.add_error("until", _("It has to end after it begins."))
        return data

    def draft(self, at: datetime) -> Handover:
        """What was chosen, as a hand-over not yet saved; one that would have begun today begins now."""
        data, zone = self.cleaned_data, ZoneInfo(company().time_zone)
        starts, until = data["starts"], data["until"]
        at_hour: time | None = data["starts_time"]
        until_hour: time | None = data["until_time"]
        starts_at = datetime.combine(starts, at_hour, zone) if at_hour else start_of_day(starts, zone)
        ends_at = None
        if until:
            ends_at = datetime.combine(until, until_hour, zone) if until_hour else end_of_day(until, zone)
        return Handover(
            giver=data["giver"],
            reason=data["reason"],
            starts_at=max(starts_at, at),
            ends_at=ends_at,
            is_for_good=data["is_for_good"],
            division=data["division"],
            region=data["region"],
            importance=data["importance"],
            stage=data["stage"],
            **{kind: data[kind] for kind in KINDS},
        )


def _until(ends_at: datetime | None) -> dict[str, Any]:
    """When an earlier one ends, if that is still to come."""
    if ends_at is None or ends_at <= now():
        return {"until": None}
    local = ends_at.astimezone(ZoneInfo(company().time_zone))
    hour = local.time() if local.time() != time() else None
    return {"until": local.date() if hour else last_day(ends_at), "until_time": hour}
