"""Own fields and their values: one typed row a value, so that lists can be narrowed and ordered by them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vonal.core.choices import Labelled

LONGEST_TEXT = 500
MOST_CHOICES = 200


class Noun(models.TextChoices):
    """What a field may be added to."""

    CUSTOMER = "customer", _("Customer")
    CONTACT = "contact", _("Contact")
    DEAL = "deal", _("Deal")


Value = str | Decimal | date | bool


class OwnField(Labelled):
    """A field a company added; one that is no longer wanted is retired, for its values belong to the history."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", pgettext_lazy("a kind of field", "Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice from a list")
        LINK = "link", _("Link")
        YES_NO = "yes_no", _("Yes or no")

    noun = models.CharField(_("belongs to"), max_length=10, choices=Noun)
    key = models.CharField(_("key"), max_length=50)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("noun", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["noun", "key"], name="own_field_key_once"),
            models.UniqueConstraint(fields=["noun", "name"], name="own_field_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def column(self) -> str:
        """The column of ``OwnValue`` that holds values of this kind."""
        return COLUMNS[OwnField.Kind(self.kind)]


class OwnValue(models.Model):
    """What stands in one field of one customer, contact or deal; an empty field has no row."""

    field = models.ForeignKey(OwnField, models.PROTECT, related_name="+")
    row_id = models.BigIntegerField()
    text = models.CharField(max_length=LONGEST_TEXT, null=True)  # noqa: DJ001 - another column holds the value
    number = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    day = models.DateField(null=True)
    flag = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["row_id", "field"], name="own_value_once"),
        ]
        indexes = [
            models.Index(fields=["field", "text", "row_id"], name="own_value_text"),
            models.Index(fields=["field", "number", "row_id"], name="own_value_number"),
            models.Index(fields=["field", "day", "row_id"], name="own_value_day"),
            models.Index(fields=["field", "flag", "row_id"], name="own_value_flag"),
        ]

    @property
    def value(self) -> Value:
        """What stands there, in the type of its field's kind."""
        found: Value = getattr(self, self.field.column)
        return found


COLUMNS = {
    OwnField.Kind.TEXT: "text",
    OwnField.Kind.NUMBER: "number",
    OwnField.Kind.MONEY: "number",
    OwnField.Kind.DATE: "day",
    OwnField.Kind.CHOICE: "text",
    OwnField.Kind.LINK: "text",
    OwnField.Kind.YES_NO: "flag",
}
