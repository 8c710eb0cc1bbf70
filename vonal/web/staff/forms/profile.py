"""Forms about oneself."""

from django import forms

from vonal.office.staff.models import Employee, Token


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What everybody may change about himself."""

    class Meta:
        model = Employee
        fields = ("name", "language", "theme")


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a key is for."""

    class Meta:
        model = Token
        fields = ("name",)
