"""The company's words for its stages, and what each hashtag did."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from vonal.office.customers.models import Customer
from vonal.office.hashtags.parsing import LONGEST
from vonal.office.sales.models import Deal, DealMove, Pipeline, Stage
from vonal.office.staff.models import Employee


class Vocabulary(models.Model):
    """A pipeline's words are its own from now on; until then it has the ready ones."""

    pipeline = models.OneToOneField(Pipeline, models.CASCADE, related_name="+")


class Word(models.Model):
    """One word that moves a deal into a stage; the stage's own name is one without being written here."""

    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="words")
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="+")
    word = models.CharField(max_length=LONGEST)  # as it is compared
    written = models.CharField(max_length=LONGEST)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["vocabulary", "word"], name="hashtag_word_once")]

    def __str__(self) -> str:
        return self.written


class Topic(models.Model):
    """A hashtag that moves nothing, offered while the next note is typed."""

    word = models.CharField(max_length=LONGEST, unique=True)
    written = models.CharField(max_length=LONGEST)
    uses = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField()

    class Meta:
        ordering = ("-uses", "word")

    def __str__(self) -> str:
        return self.written


class Answer(models.Model):
    """What became of the hashtag in one text; there is one answer a text."""

    class State(models.TextChoices):
        MOVED = "moved"
        UNDONE = "undone"
        ASKS_WHICH = "asks_which"  # several deals are open
        ASKS_WHY = "asks_why"  # it would be lost
        WANTS_MORE = "wants_more"  # the stage wants more of the deal
        REFUSED = "refused"  # he may not, or there is no deal
        DROPPED = "dropped"  # it was meant as a topic only

    # Where it was written, such as "note:15".
    source = models.CharField(max_length=40, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="+")
    stage = models.ForeignKey(Stage, models.SET_NULL, null=True, blank=True, related_name="+")
    written = models.CharField(max_length=LONGEST)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    amount_before = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State)
    text = models.CharField(max_length=500, blank=True)  # why not, in the writer's language
    move = models.ForeignKey(DealMove, models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="moved") | Q(deal__isnull=False), name="hashtag_moved_some_deal"
            ),
        ]
