"""What is typed about call lists, and what is agreed in a talk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.office.campaigns.models import CallList
from vonal.office.campaigns.queries import possible_agents
from vonal.office.imports.models import Import, Kind
from vonal.office.scripts.models import Script
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import colleagues
from vonal.office.views.models import Noun, SavedView
from vonal.web.days import MomentField
from vonal.web.sources import offer_sources
from vonal.workflows.assignment import SELLERS
from vonal.workflows.first_meeting import Agreement, Person

DAYS = [
    (1, _("Mon")), (2, _("Tue")), (3, _("Wed")), (4, _("Thu")), (5, _("Fri")), (6, _("Sat")), (7, _("Sun")),
]  # fmt: skip
HOUR = {"type": "time"}


class CallListForm(forms.ModelForm):  # type: ignore[type-arg]
    """A list's rules and who calls."""

    agents = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label=_("Who calls"), required=False, widget=forms.CheckboxSelectMultiple
    )
    opens = forms.TimeField(label=_("Calls from"), widget=forms.TimeInput(format="%H:%M", attrs=HOUR))
    closes = forms.TimeField(label=_("Calls until"), widget=forms.TimeInput(format="%H:%M", attrs=HOUR))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"), choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = CallList
        fields = (
            "name", "script", "source", "agents", "opens", "closes", "weekdays", "most_attempts", "pause_minutes",
            "priority", "agent_percent", "leaves_out_open_deals", "leaves_out_talked_days",
        )  # fmt: skip

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            for name in ("opens", "closes", "weekdays"):
                self.initial.setdefault(name, getattr(self.instance, name))
        there = self.instance.agents.all() if self.instance.pk else Employee.objects.none()
        self.fields["agents"].queryset = (  # type: ignore[attr-defined]
            possible_agents(viewer) | Employee.objects.filter(pk__in=there.values("pk"))
        ).distinct()
        self.fields["script"].queryset = Script.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["script"].empty_label = _("No script")  # type: ignore[attr-defined]
        self.fields["source"].empty_label = _("As on the card")  # type: ignore[attr-defined]
        self.fields["priority"].help_text = _("1 to 9; the highest is called first.")
        self.fields["pause_minutes"].help_text = _(
            "Each further pause is twice as long, and at another time of day."
        )
        self.fields["leaves_out_talked_days"].help_text = _("0: nobody is left out for that.")
        offer_sources(self)

    def _post_clean(self) -> None:
        """The operation checks, under its own sentences; the instance stays as the database has it."""

    @property
    def rules(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "agents"}


class FillForm(forms.Form):
    """From where customers come on a list: one of these."""

    of_import = forms.ModelChoiceField(Import.objects.none(), label=_("An import"), required=False)
    view = forms.ModelChoiceField(SavedView.objects.none(), label=_("A saved view"), required=False)
    search = forms.CharField(label=_("A search"), max_length=200, required=False)

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        done = Import.objects.visible_to(viewer).filter(kind=Kind.CUSTOMERS, state=Import.State.DONE)
        self.fields["of_import"].queryset = done  # type: ignore[attr-defined]
        views = SavedView.objects.visible_to(viewer).filter(noun=Noun.CUSTOMER)
        self.fields["view"].queryset = views  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """What came of an attempt; the operation says what is missing."""

    outcome = forms.CharField(max_length=20)
    reason = forms.CharField(max_length=200, required=False)
    note = forms.CharField(max_length=20_000, required=False)
    number = forms.CharField(max_length=20, required=False)
    call_back_at = MomentField(required=False)


class MeetingForm(forms.Form):
    """All that is agreed at once: with whom, when and where, and what the manager should know."""

    name = forms.CharField(label=_("Company"), max_length=200)
    contact = forms.CharField(label=_("Who comes"), max_length=200, required=False)
    position = forms.CharField(label=_("Position"), max_length=100, required=False)
    points = forms.CharField(
        label=_("His phone and e-mail"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line."),
    )
    second = forms.CharField(label=_("Another contact"), max_length=200, required=False)
    second_points = forms.CharField(label=_("His phone or e-mail"), max_length=254, required=False)
    starts_at = MomentField(
        label=_("When"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    minutes = forms.IntegerField(label=_("Duration, minutes"), min_value=5, max_value=24 * 60, initial=60)
    place = forms.CharField(label=_("Place or link"), max_length=300, required=False)
    guest_email = forms.CharField(
        label=_("Invite by e-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
    )
    title = forms.CharField(
        label=_("What it is about"), max_length=200, required=False, help_text=_("The name of the deal.")
    )
    manager = forms.ModelChoiceField(
        Employee.objects.none(), label=pgettext_lazy("of a meeting", "Which manager"), required=False
    )
    note = forms.CharField(
        label=_("Note for the manager"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["manager"]
        chooser.queryset = colleagues().filter(role__in=SELLERS)  # type: ignore[attr-defined]
        chooser.empty_label = _("By region or duty")  # type: ignore[attr-defined]

    @property
    def agreement(self) -> Agreement:
        data = self.cleaned_data
        people = [
            Person(data["contact"], data["position"], _lines(data["points"])),
            Person(data["second"], "", _lines(data["second_points"])),
        ]
        return Agreement(
            starts_at=data["starts_at"],
            company=data["name"],
            people=tuple(person for person in people if person.name),
            minutes=data["minutes"],
            place=data["place"],
            note=data["note"],
            title=data["title"],
            guest_email=data["guest_email"],
            manager=data["manager"],
        )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
