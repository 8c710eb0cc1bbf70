"""Forms other sites show, and what visitors sent through them."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.customers.models import Customer, Source
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee, Language, Region

NOBODY_TO_ANSWER = _("Ask for the phone or the e-mail: one of them has to be filled in.")


class Asked(models.TextChoices):
    """Whether a form asks for something."""

    NO = "", _("Not asked")
    OPTIONAL = "optional", _("May be left empty")
    REQUIRED = "required", _("Has to be filled in")


class Form(Labelled):
    """A form to be put on any site."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("Request")
        REGISTRATION = "registration", _("Registration")
        DOWNLOAD = "download", _("Download")

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REQUEST)
    # Public: it stands in the address of the form.
    key = models.CharField(max_length=32, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("source"))
    region = models.ForeignKey(
        Region, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    ask_name = models.CharField(
        _("person's name"), max_length=8, choices=Asked, default=Asked.REQUIRED, blank=True
    )
    ask_company = models.CharField(
        _("company"), max_length=8, choices=Asked, default=Asked.OPTIONAL, blank=True
    )
    ask_phone = models.CharField(_("phone"), max_length=8, choices=Asked, default=Asked.OPTIONAL, blank=True)
    ask_email = models.CharField(_("e-mail"), max_length=8, choices=Asked, default=Asked.REQUIRED, blank=True)
    ask_message = models.CharField(
        _("message"), max_length=8, choices=Asked, default=Asked.OPTIONAL, blank=True
    )
    consent_text = models.TextField(_("consent"), max_length=5000, blank=True)
    thanks = models.TextField(_("thank-you text"), max_length=2000, blank=True)
    file = models.FileField(_("file to download"), upload_to="forms", max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True, editable=False)
    offers_calls = models.BooleanField(_("visitors may call"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("form")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ask_phone="required") | Q(ask_email="required"),
                name="form_asks_how_to_answer",
                violation_error_message=NOBODY_TO_ANSWER,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asks(self) -> dict[str, str]:
        """What the form asks for, in the order it is shown, and whether it has to be filled in."""
        every = {name: getattr(self, f"ask_{name}") for name in FIELDS}
        return {name: asked for name, asked in every.items() if asked}

    @staticmethod
    def new_key() -> str:
        return secrets.token_urlsafe(12)


FIELDS = ("name", "company", "phone", "email", "message")


class WebContact(Labelled):
    """One thing a visitor sent, as he wrote it, and what became of it."""

    class Found(models.TextChoices):
        OPEN_DEAL = "open_deal", _("known, with an open deal")
        KNOWN = "known", _("known, without an open deal")
        NEW = "new", _("new")

    form = models.ForeignKey(Form, models.PROTECT, null=True, blank=True, related_name="contacts")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    # The sender's own number of the sending, else the digest of its content.
    origin = models.CharField(max_length=100, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    company = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=254, blank=True)
    email = models.CharField(max_length=254, blank=True)
    message = models.TextField(blank=True)
    page = models.CharField(max_length=500, blank=True)  # where the form stood
    address = models.GenericIPAddressField(null=True, blank=True)
    consent_text = models.TextField(blank=True)  # agreed to when it was sent
    came_at = models.DateTimeField()
    found = models.CharField(max_length=10, choices=Found)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    deal = models.ForeignKey(Deal, models.SET_NULL, null=True, blank=True, related_name="+")
    told = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-came_at", "-pk")
        indexes = [
            models.Index(fields=["form", "-came_at"], name="web_contact_of_form"),
            models.Index(fields=["form", "address", "-came_at"], name="web_contact_of_address"),
            models.Index(fields=["customer", "-came_at"], name="web_contact_of_customer"),
            models.Index(
                fields=["told", "-came_at"], condition=Q(seen_at__isnull=True), name="web_contact_unseen"
            ),
        ]
