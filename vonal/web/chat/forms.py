"""What the messenger's forms take."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.office.chat.models import Membership, Room
from vonal.office.chat.operations.posting import MOST_FILES
from vonal.office.staff.models import Employee
from vonal.office.staff.queries import colleagues

LARGEST = 2**63 - 1


class Numbers(forms.Field):
    """Row numbers with commas between, such as ``3,14``."""

    def to_python(self, value: Any) -> list[int]:
        parts = [part for part in (value or "").split(",") if part.strip()]
        if len(parts) > 2 * MOST_FILES or not all(
            part.strip().isdecimal() and len(part) < 19 for part in parts
        ):
            raise ValidationError(_("Give numbers with commas between."))
        return [int(part) for part in parts]


class MessageForm(forms.Form):
    """Something said: ``client_id`` is the sender's own name for it, ``files`` were brought before."""

    client_id = forms.CharField(max_length=40, validators=[RegexValidator(r"^[\w-]+\Z")])
    text = forms.CharField(required=False, strip=False)
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    thread = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    files = Numbers(required=False)  # type: ignore[assignment]
    important = forms.BooleanField(required=False)


class PlaceForm(forms.Form):
    """A place in a room; ``unread`` makes everything new from there on."""

    number = forms.IntegerField(min_value=0, max_value=LARGEST)
    unread = forms.BooleanField(required=False)


class SignForm(forms.Form):
    sign = forms.CharField(max_length=16)
    on = forms.BooleanField(required=False)


class GroupForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a room", "Name"), max_length=100)
    about = forms.CharField(label=_("What it is about"), max_length=300, required=False)
    is_open = forms.BooleanField(label=_("Everybody in the company may join"), required=False)


class NewGroupForm(GroupForm):
    people = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label=_("Who is in it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *given: Any, viewer: Employee, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["people"].queryset = colleagues().exclude(pk=viewer.pk)  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label=_("Whom do you invite?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *given: Any, room: Room, **named: Any) -> None:
        super().__init__(*given, **named)
        inside = Membership.objects.filter(room=room, left_at=None, employee__isnull=False).values("employee")
        self.fields["people"].queryset = colleagues().exclude(pk__in=inside)  # type: ignore[attr-defined]


class MineForm(forms.Form):
    """What one person wants of a room; what is not sent stays."""

    hears = forms.ChoiceField(label=_("Tell me of"), choices=Membership.Hears, required=False)
    is_favourite = forms.NullBooleanField(required=False)
