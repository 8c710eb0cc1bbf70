"""What is said in a room, and what hangs on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.office.hashtags.parsing import LONGEST

LONGEST_TEXT = 10_000


class Message(models.Model):
    """
    Something said in a room, or done in it when ``author`` is empty: ``event`` then says what, in plain values.

    ``number`` is its place in the room; ``change`` the room's count when it last changed. ``text`` is what was typed,
    ``html`` what is shown. ``client_id`` is the sender's own name for it: what is sent twice is said once. ``thread``
    is the message a side talk began with.
    """

    room = models.ForeignKey("chat.Room", models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    change = models.PositiveIntegerField()
    author = models.ForeignKey("chat.Membership", models.CASCADE, null=True, blank=True, related_name="+")
    client_id = models.CharField(max_length=40, blank=True)
    text = models.TextField(_("message"), max_length=LONGEST_TEXT, blank=True)
    html = models.TextField(blank=True)
    event = models.JSONField(null=True, blank=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    thread = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="answers")
    is_important = models.BooleanField(_("important"), default=False)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        "chat.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("room", "number")
        indexes = [
            models.Index(fields=["room", "change"], name="message_changes"),
            models.Index(fields=["author", "-at"], name="message_of_author"),
            models.Index(
                fields=["thread", "number"], condition=Q(thread__isnull=False), name="message_thread"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="message_number_once"),
            models.UniqueConstraint(
                fields=["author", "client_id"], condition=~Q(client_id=""), name="message_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Version(models.Model):
    """What a message said before it was changed."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="versions")
    text = models.TextField()
    until = models.DateTimeField()

    class Meta:
        ordering = ("until", "pk")


class Reaction(models.Model):
    """One person's sign under a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    by = models.ForeignKey("chat.Membership", models.CASCADE, related_name="+")
    sign = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["message", "by", "sign"], name="reaction_once")]

    def __str__(self) -> str:
        return self.sign


class Mention(models.Model):
    """Somebody named in a message by ``@sign-in``, or everybody by ``@all``."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "employee"], name="mention_once")]
        indexes = [models.Index(fields=["employee", "-message"], name="mention_newest")]


class MessageTopic(models.Model):
    """A hashtag in a message, as it is compared; what moves a deal is a topic too."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="topics")
    word = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "word"], name="message_topic_once")]
        indexes = [models.Index(fields=["word", "-message"], name="message_topic_newest")]

    def __str__(self) -> str:
        return self.word


class FollowedTopic(models.Model):
    """A hashtag somebody wants to hear of, wherever it is used that he sees."""

    employee = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    word = models.CharField(max_length=LONGEST)
    followed_at = models.DateTimeField()

    class Meta:
        ordering = ("word",)
        constraints = [models.UniqueConstraint(fields=["employee", "word"], name="topic_followed_once")]
        indexes = [models.Index(fields=["word"], name="topic_followers")]

    def __str__(self) -> str:
        return self.word
