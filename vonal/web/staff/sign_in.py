"""django-allauth's pages as this company wants them: closed to strangers, quiet, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vonal.core.company import company
from vonal.office.staff.models import Employee

# One sees that one is in or out; nobody needs to be told.
UNSAID = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class Door(DefaultAccountAdapter):  # type: ignore[misc]
    """Only people the company has hired come in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The sign-in or the password is wrong. Try again."),
        "email_password_mismatch": _("The e-mail or the password is wrong. Try again."),
        "too_many_login_attempts": _("Too many wrong passwords. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    """What an authenticator app and a passkey show about us."""

    def get_totp_issuer(self) -> str:
        return company().name

    def get_totp_label(self, user: Employee) -> str:
        return user.username

    def generate_authenticator_name(self, user: Employee, type: str) -> str:  # noqa: A002 - allauth's name.
        if type == Authenticator.Type.WEBAUTHN:
            return gettext("My passkey")
        return str(super().generate_authenticator_name(user, type))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": company().name}


class Plain:
    """The label says it; nothing needs saying again inside the field."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        # There is no reset by e-mail: the director or the administrator gives a new password.
        for name in {"password", "oldpassword"} & self.fields.keys():
            self.fields[name].help_text = ""
        if "code" in self.fields:
            self.fields["code"].widget.attrs["autofocus"] = True


class LoginForm(Plain, forms.LoginForm):  # type: ignore[misc]
    """Sign-in or e-mail, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label, login.max_length = _("Sign-in or e-mail"), 254
        login.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class ReauthenticateForm(Plain, forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class ChangePasswordForm(Plain, forms.ChangePasswordForm):  # type: ignore[misc]
    """The password now, and the new one."""


class CodeForm(Plain, codes.AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or a recovery code."""


class CodeAgainForm(Plain, codes.ReauthenticateForm):  # type: ignore[misc]
    """A code once more."""


class FirstCodeForm(Plain, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app, which shows that it was set up."""
