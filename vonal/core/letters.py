"""Letters on their way, and what became of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled


class Letter(Labelled):
    """An e-mail that waits, was taken by the mail server, or was refused for a reason people can read."""

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    attachments = models.JSONField(default=list, blank=True)  # [{"name", "path" below the files, "type"}]
    calendar = models.TextField(blank=True, default="")
    calendar_method = models.CharField(max_length=10, blank=True, default="")
    reply_to = models.CharField(max_length=254, blank=True, default="")
    message_id = models.CharField(max_length=100, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-created_at", "-id"], name="letter_newest")]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
