"""Employees, the groups and regions they belong to, and whether they are on line."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled
from vonal.office.staff.permissions import led_by, sees_all
from vonal.office.staff.presence_models import AwayReason, Presence, TimeOnLine

__all__ = [
    "EXTENSION",
    "SIGN_IN",
    "AwayReason",
    "Employee",
    "EmployeeManager",
    "EmployeeQuerySet",
    "Group",
    "Language",
    "Presence",
    "Region",
    "Role",
    "Theme",
    "TimeOnLine",
    "Token",
]

SIGN_IN = RegexValidator(
    r"^[a-z0-9][a-z0-9._@+-]*\Z", _("Use small Latin letters, digits and . _ - @ + only, such as anna.kiss.")
)
EXTENSION = RegexValidator(r"^[1-9][0-9]{1,5}\Z", _("Use two to six digits, such as 101."))


class Region(models.Model):
    """A part of the market with its own people, such as a city or a county."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    is_capital = models.BooleanField(_("capital"), default=False)
    # IANA name; empty where the company's own is meant. A mobile number does not tell where somebody is.
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    DIRECTOR = "director", _("Director")
    HEAD = "head", _("Head of sales")
    MANAGER = "manager", _("Manager")
    AGENT = "agent", _("Agent")
    SECRETARY = "secretary", _("Secretary")
    ACCOUNTANT = "accountant", _("Accountant")
    LAWYER = "lawyer", _("Lawyer")
    MARKETER = "marketer", _("Marketer")
    SUPPORT = "support", _("Support specialist")
    ADMINISTRATOR = "administrator", _("Administrator")


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    RUSSIAN = "ru", "Русский"
    HUNGARIAN = "hu", "Magyar"


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Group(models.Model):
    """People who are rung together and led by one head."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    head = models.ForeignKey(
        "staff.Employee", models.SET_NULL, null=True, blank=True, related_name="headed_groups"
    )
    ring_seconds = models.PositiveSmallIntegerField(
        _("seconds each person is rung"), default=5, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    wrap_up_seconds = models.PositiveSmallIntegerField(
        _("seconds without calls after a talk"), default=180, validators=[MaxValueValidator(3600)]
    )
    away_after_rings = models.PositiveSmallIntegerField(
        _("unanswered rings after which a person is away"), default=3, validators=[MaxValueValidator(20)]
    )

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ring_seconds__gte=1), name="group_rings_at_least_a_second"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def working(self) -> EmployeeQuerySet:
        """Those who have not been dismissed."""
        return self.filter(is_active=True)

    def visible_to(self, viewer: Employee) -> EmployeeQuerySet:
        """
        Those whose work he sees: the director and the administrator everybody's, a head his people's.

        Names and extensions of all colleagues are no secret; see ``queries.colleagues``.
        """
        return self if sees_all(viewer) else self.filter(led_by(viewer, "pk"))


class EmployeeManager(BaseUserManager.from_queryset(EmployeeQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Employee:
        employee: Employee = self.model(username=username, **fields)
        employee.set_password(password)
        employee.save()
        return employee


class Employee(Labelled, AbstractBaseUser):
    """Somebody of the company who signs in; ``username`` is what people call the sign-in."""

    username = models.CharField(_("sign-in"), max_length=64, unique=True, validators=[SIGN_IN])
    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MANAGER)
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("group")
    )
    region = models.ForeignKey(
        Region, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.ENGLISH)
    speaks = models.JSONField(_("speaks with customers"), default=list, blank=True)
    theme = models.CharField(_("theme"), max_length=6, choices=Theme, default=Theme.SYSTEM)
    is_novice = models.BooleanField(_("novice"), default=False)
    extension = models.CharField(
        _("extension"), max_length=6, unique=True, null=True, blank=True, validators=[EXTENSION]
    )
    # What he had when he was dismissed, so that taking him back gives it again.
    former_extension = models.CharField(max_length=6, blank=True, editable=False)
    is_active = models.BooleanField(_("works here"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[EmployeeManager] = EmployeeManager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(Lower("username"), name="employee_sign_in_in_any_case"),
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="employee_email_once_in_any_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()


class Token(models.Model):
    """A personal key to the API; only its digest is kept."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @staticmethod
    def new_secret() -> str:
        return "vonal_" + secrets.token_urlsafe(32)
