"""Rules and menus, as the head arranges them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.office.routing.rules import KeyChoice, MenuData, RuleData, Target, Then, When
from vonal.office.routing.words import RULE_NAMES
from vonal.office.staff.models import Employee
from vonal.office.telephony.sounds.models import Sound


class Rule(models.Model):
    """
    One line of the list: when it holds, whom it rings, what follows. ``standard`` names a ready-made rule nobody gave
    another name yet.
    """

    name = models.CharField(_("name"), max_length=100, blank=True)
    standard = models.CharField(max_length=20, blank=True)
    is_on = models.BooleanField(_("in use"), default=True)
    position = models.PositiveIntegerField()
    when = models.JSONField(default=dict, blank=True)
    whom = models.JSONField(default=list, blank=True)
    then = models.JSONField(default=dict, blank=True)
    greeting = models.ForeignKey(
        Sound,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("said before anybody rings"),
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(name="") | ~Q(standard=""), name="rule_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name or str(RULE_NAMES.get(self.standard, self.standard))

    @property
    def key(self) -> str:
        return str(self.pk) if self.pk else self.standard

    @property
    def data(self) -> RuleData:
        return RuleData(
            key=self.key,
            name=self.name or f"={self.standard}",
            when=When.read(self.when),
            whom=tuple(Target.read(each) for each in self.whom),
            then=Then.read(self.then),
            greeting=self.greeting_id,
        )


class Menu(models.Model):
    """What a caller chooses from with the keys of his telephone."""

    name = models.CharField(_("name"), max_length=100)
    sound = models.ForeignKey(
        Sound,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("what the caller hears"),
    )
    keys = models.JSONField(default=list, blank=True)
    otherwise = models.JSONField(default=dict, blank=True)
    seconds = models.PositiveSmallIntegerField(
        _("seconds to choose"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    tries = models.PositiveSmallIntegerField(
        _("how often it is said"), default=2, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Employee, models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def data(self) -> MenuData:
        return MenuData(
            id=self.pk or 0,
            name=self.name,
            sound=self.sound_id,
            keys=tuple(KeyChoice.read(each) for each in self.keys),
            otherwise=KeyChoice.read({"key": "t", **self.otherwise}),
            seconds=self.seconds,
            tries=self.tries,
        )
