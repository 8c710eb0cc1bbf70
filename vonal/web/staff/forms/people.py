"""Forms about other people."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.company import company
from vonal.office.staff.models import Employee, Group, Language, Role
from vonal.office.staff.permissions import may_give_role, sees_all

# Letters and digits nobody mistakes when they are read out.
SPOKEN = "abcdefghjkmnpqrstuvwxyz23456789"


def first_password() -> str:
    """Twelve characters in three groups, easy to read out: ``k7mp-x2ha-94tv``."""
    return "-".join("".join(secrets.choice(SPOKEN) for _ in range(4)) for _ in range(3))


class EmployeeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything the company writes about a person."""

    speaks = forms.MultipleChoiceField(
        label=_("Speaks with customers"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Employee
        fields = (
            "name",
            "username",
            "email",
            "role",
            "group",
            "region",
            "extension",
            "language",
            "speaks",
            "is_novice",
        )
        labels = {"is_novice": _("Novice: calls of important customers go to an experienced colleague")}

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            choice for choice in Role.choices if may_give_role(viewer, choice[0])
        ]
        groups = Group.objects.all()
        self.fields["group"].queryset = (  # type: ignore[attr-defined]
            groups if sees_all(viewer) else groups.filter(Q(head=viewer))
        )
        self.fields["group"].required = not sees_all(viewer)
        self.fields["username"].widget.attrs.update(
            {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        )
        self.fields["extension"].widget.attrs["inputmode"] = "numeric"
        self.fields["extension"].help_text = _("Empty: the next free one.")
        if not self.instance.pk:
            self.initial.setdefault("language", company().language)
            self.initial.setdefault("speaks", [company().language])
            if not sees_all(viewer):
                self.initial.setdefault("group", groups.filter(head=viewer).first())
        elif self.instance.pk == viewer.pk:
            self.fields["role"].disabled = True

    def clean_username(self) -> str:
        return self.cleaned_data["username"].strip().lower()  # type: ignore[no-any-return]

    def clean_extension(self) -> str | None:
        return self.cleaned_data["extension"] or self.instance.extension or None


class HireForm(EmployeeForm):
    """A new colleague, with the password he signs in with the first time."""

    password = forms.CharField(
        label=_("First password"),
        max_length=128,
        help_text=_("Tell it to your colleague, who can change it in the profile."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["password"] = first_password()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class PasswordForm(forms.Form):
    """A new password for somebody who forgot his."""

    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employee = employee
        self.initial["password"] = first_password()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.employee)
        return password
