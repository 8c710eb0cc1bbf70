"""The stations of a caller's way."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.company import company
from vonal.switchboard.core.plan import NO_KEY
from vonal.switchboard.core.waiting import AskedBy


class Passage(models.Model):
    """One station; ``detail`` is its keys, position in the queue, number, or how a call-back was asked for."""

    class Kind(models.TextChoices):
        KEYS = "keys"
        WAITING = "waiting"
        CALL_BACK = "call_back"
        ELSEWHERE = "elsewhere"

    call = models.ForeignKey("telephony.Call", models.CASCADE, related_name="passages")
    kind = models.CharField(max_length=10, choices=Kind)
    detail = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("call", "at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["call", "kind", "detail", "at"], name="passage_told_once"),
        ]

    @property
    def text(self) -> str:
        """As the journal says it, after the caller's name."""
        match self.kind:
            case self.Kind.KEYS:
                keys = self.detail.replace(NO_KEY, "")
                pressed = _("pressed %(keys)s") % {"keys": " ".join(keys)}
                return pressed if self.detail[-1:] != NO_KEY else str(_("pressed no key"))
            case self.Kind.WAITING:
                return _("was number %(position)s in the queue") % {"position": self.detail}
            case self.Kind.CALL_BACK if self.detail == AskedBy.STAYING:
                return str(_("stayed on the line to be called back"))
            case self.Kind.CALL_BACK:
                return str(_("pressed a key to be called back"))
        return _("was put through to %(number)s") % {"number": phones.display(self.detail, company().country)}
