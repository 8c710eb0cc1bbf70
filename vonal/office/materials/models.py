"""Materials with their versions, and each time some of them were sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.core.letters import Letter
from vonal.core.uploads import KeptFile
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee, Language


class Material(Labelled):
    """Something to give away; its newest version is what is sent."""

    class Kind(models.TextChoices):
        PRESENTATION = "presentation", _("Presentation")
        CATALOGUE = "catalogue", _("Catalogue")
        PRICES = "prices", _("Price list")
        CONTRACT = "contract", _("Sample contract")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> Version:
        """Its newest version; there always is one."""
        return max(self.versions.all(), key=lambda version: version.number)


class Version(KeptFile):
    """A file as it was given to us once; kept as long as a letter may speak of it."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["material", "number"], name="material_version_once"),
        ]


class Sending(models.Model):
    """Materials on their way to a customer, by one letter."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    letter = models.OneToOneField(Letter, models.PROTECT, related_name="+")
    versions = models.ManyToManyField(Version, related_name="+")
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["customer", "-at", "-id"], name="sending_of_customer")]


class Template(models.Model):
    """The words materials go out with, in one language."""

    language = models.CharField(max_length=2, choices=Language, unique=True)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), max_length=5000)
