"""What is kept of duplicates: near forms of names, decisions, suspects of the whole base, merges."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from vonal.office.staff.models import Employee


class NearName(models.Model):
    """
    A name with some of its letters left out, as a number: two names one slip apart share at least one.

    Derived from the card like ``MatchKey``, but narrow, since there are several for each name.
    """

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="near_names")
    value = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["value", "customer"], name="near_name_value")]


class DifferentPair(models.Model):
    """Two cards that look alike, of which somebody has said that they are not the same."""

    first = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    second = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="different_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="different_pair_in_order"),
        ]


class SuspectPair(models.Model):
    """Two cards that may be the same, found by going through the whole base; it waits for somebody's decision."""

    first = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    second = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    keys = models.CharField(max_length=100)  # such as "name phone", in the order of the check
    sureness = models.FloatField()
    found_at = models.DateTimeField()
    put_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-sureness", "id"], name="suspect_pair_surest")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suspect_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspect_pair_in_order"),
        ]


class Gathering(models.Model):
    """One walk through the whole base for cards that may be the same, and how far it has come."""

    started_by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    customers = models.PositiveIntegerField(default=0)  # to be looked at, as counted when it began
    checked = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    last_customer_id = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(finished_at__isnull=True, stopped_at__isnull=True),
                name="one_gathering_at_a_time",
            ),
        ]

    @property
    def goes_on(self) -> bool:
        return self.finished_at is None and self.stopped_at is None

    @property
    def percent(self) -> int:
        return min(100, self.checked * 100 // self.customers) if self.customers else 100


class Merge(models.Model):
    """
    Two cards made one; it holds what is needed to make them two again.

    ``merged_id`` is no foreign key, for the card is gone until the merge is undone.
    """

    survivor = models.ForeignKey("customers.Customer", models.CASCADE, related_name="merges")
    merged_id = models.BigIntegerField(db_index=True)
    merged_name = models.CharField(max_length=200)
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Employee, models.SET_NULL, null=True, related_name="+")
    record = models.JSONField(default=dict)  # see duplicates.merging

    class Meta:
        ordering = ("-merged_at", "-pk")
        indexes = [models.Index(fields=["survivor", "-merged_at"], name="merge_of_survivor")]
        constraints = [
            models.UniqueConstraint(
                fields=["merged_id"], condition=Q(undone_at__isnull=True), name="merged_into_one"
            ),
        ]
