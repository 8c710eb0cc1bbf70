"""Scripts of talks: questions in their order, and where each answer goes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.office.customers.models import ContactPoint
from vonal.office.own_fields.models import OwnField
from vonal.office.staff.models import Language
from vonal.office.telephony.models import Call, Line


class Answer(models.TextChoices):
    """What a step asks for: a field that keeps the answer, or something to do."""

    SAY = "say", _("nothing: only said")
    ABOUT = "about", _("note of the call")
    CONTACT_NAME = "contact_name", _("caller's name")
    PHONE = "phone", _("caller's phone")
    EMAIL = "email", _("caller's e-mail")
    COMPANY = "name", _("company's name")
    ACTIVITY = "activity", _("field of activity")
    HEARD_FROM = "heard_from", _("heard of us")
    OWN = "own", _("own field")
    DEALT_WITH = "dealt_with", _("search: has he dealt with us?")
    MATERIALS = "materials", _("send materials")
    MEETING = "meeting", _("meeting")
    OUTCOME = "outcome", _("outcome")


# Steps that are done by doing something elsewhere; what is typed in the others is kept.
ACTIONS = frozenset({Answer.SAY, Answer.DEALT_WITH, Answer.MATERIALS, Answer.MEETING, Answer.OUTCOME})


class Script(models.Model):
    """What to ask who calls a line, in one language; without a line it serves all lines."""

    name = models.CharField(_("name"), max_length=100)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    line = models.ForeignKey(
        Line, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("line")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Step(Labelled):
    """One question; a removed one keeps its row, so that removing can be undone."""

    script = models.ForeignKey(Script, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    question = models.CharField(_("question"), max_length=500)
    hint = models.CharField(_("hint"), max_length=500, blank=True)
    answer = models.CharField(_("answer goes to"), max_length=20, choices=Answer, default=Answer.SAY)
    own_field = models.ForeignKey(
        OwnField, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("own field")
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="own", own_field__isnull=False)
                | (~Q(answer="own") & Q(own_field__isnull=True)),
                name="step_own_field_where_it_is_meant",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class Progress(models.Model):
    """How far one call has come in its script: the step that is shown, and those ticked by hand."""

    call = models.OneToOneField(Call, models.CASCADE, related_name="+")
    script = models.ForeignKey(Script, models.CASCADE, related_name="+")
    step = models.ForeignKey(Step, models.SET_NULL, null=True, blank=True, related_name="+")
    ticked = models.JSONField(default=list)  # numbers of steps
    # The phone typed in this talk: while it is being typed it is one phone, not many.
    phone = models.ForeignKey(ContactPoint, models.SET_NULL, null=True, blank=True, related_name="+")
