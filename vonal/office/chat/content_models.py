"""What messages carry: files, the letters among them, and what stands behind links."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models

from vonal.core.uploads import KeptFile
from vonal.office.chat.message_models import Message

SMALL = ".small"


class Attachment(KeptFile):
    """
    A file sent with a message; brought first, and of a message once that is sent.

    What can be seen has a small picture beside it. ``letter_in``: the forwarded letter it came in.
    """

    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="files")
    room = models.ForeignKey("chat.Room", models.CASCADE, related_name="files")
    brought_by = models.ForeignKey("chat.Membership", models.SET_NULL, null=True, related_name="+")
    letter_in = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    # Of a picture, in pixels; of a sound or film, in seconds; of a PDF, its pages.
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("added_at", "pk")
        indexes = [
            models.Index(fields=["room", "-added_at"], name="attachment_of_room"),
            models.Index(fields=["added_at"], condition=models.Q(message=None), name="attachment_unsent"),
        ]

    @property
    def small(self) -> Path:
        """Where its small picture lies, if it has one."""
        place = self.place
        return place.with_name(place.name + SMALL)


class ForwardedLetter(models.Model):
    """An e-mail somebody brought, read: ``html`` is harmless."""

    file = models.OneToOneField(Attachment, models.CASCADE, primary_key=True, related_name="letter")
    sender = models.CharField(max_length=300, blank=True)
    to = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # Names of files in it that are not taken.
    left_out = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return self.subject


class Preview(models.Model):
    """What stands behind an address of the web, as it was when the server looked; empty until then, and where nothing is."""

    digest = models.CharField(max_length=64, unique=True)
    url = models.CharField(max_length=2000)
    site = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=300, blank=True)
    # Of its picture, below the installation's files.
    path = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.url

    @property
    def picture(self) -> Path:
        """Where its picture lies, if it has one."""
        place: Path = settings.VONAL.files / self.path
        return place


class Link(models.Model):
    """An address of the web in a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="links")
    room = models.ForeignKey("chat.Room", models.CASCADE, related_name="links")
    preview = models.ForeignKey(Preview, models.PROTECT, related_name="links")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["message", "preview"], name="link_once")]
        indexes = [models.Index(fields=["room", "-message"], name="link_of_room")]
