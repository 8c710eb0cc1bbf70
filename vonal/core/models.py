"""State of the ground: the company, facts, jobs, pushes, answered requests."""

import time
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q

from vonal.core.letters import Letter  # noqa: F401 - Django looks for models here.


class Company(models.Model):
    """The company this installation belongs to; there is one row."""

    THE_ONE = 1
    KEPT_SECONDS = 2.0
    _kept: ClassVar[Any] = None
    _forgotten: ClassVar[int] = 0

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    name = models.CharField(max_length=200, default="Vonal")
    language = models.CharField(max_length=5, default="en")
    country = models.CharField(max_length=2, default="GB")
    currency = models.CharField(max_length=3, default="GBP")
    time_zone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="company_is_one"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let every reader in this process see it at once."""
        super().save(*args, **kwargs)
        Company.forget()
        # Who read in another thread before the commit still has the old row.
        transaction.on_commit(Company.forget)

    @classmethod
    def current(cls) -> Self:
        """The row, asked for at most every two seconds; unsaved defaults before the first start."""
        kept: tuple[float, Self] | None = cls._kept
        if kept is None or time.monotonic() - kept[0] >= cls.KEPT_SECONDS:
            before = cls._forgotten
            kept = time.monotonic(), cls.objects.filter(pk=cls.THE_ONE).first() or cls()
            if before == cls._forgotten:
                cls._kept = kept
        return kept[1]

    @classmethod
    def forget(cls) -> None:
        """Ask the database the next time."""
        cls._forgotten += 1
        cls._kept = None


class Event(models.Model):
    """A fact that was announced, kept for the record."""

    name = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Job(models.Model):
    """A function to be called later, at least once, by a worker."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    function = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    key = models.CharField(max_length=200, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state="waiting") & ~Q(key=""),
                name="job_waits_once_a_key",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run_after", "id"], condition=Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["locked_until"], condition=Q(state="running"), name="job_running"),
            models.Index(fields=["finished_at"], condition=Q(finished_at__isnull=False), name="job_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.function} #{self.pk}"


class Schedule(models.Model):
    """When a repeated job is due next."""

    function = models.CharField(max_length=200, primary_key=True)
    cron = models.CharField(max_length=100)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.function} at {self.next_at}"


class Push(models.Model):
    """Something open pages want to know at once; ``number`` grows in the order of commits."""

    number = models.BigAutoField(primary_key=True)
    topic = models.CharField(max_length=100)
    kind = models.CharField(max_length=50)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} #{self.number}"


class SearchEntry(models.Model):
    """
    One thing that can be found; see ``vonal.core.search``, which alone writes here.

    Its indexes are not Django's: on SQLite two FTS5 tables kept in step by triggers, which a migration that makes this
    table anew has to make again; on PostgreSQL a generated column.
    """

    id = models.BigIntegerField(primary_key=True)  # the kind above the number of the row
    customer_id = models.BigIntegerField(db_index=True)
    title = models.TextField()
    detail = models.TextField()
    words = models.TextField()

    def __str__(self) -> str:
        return self.title


class SearchRebuild(models.Model):
    """How far the index has come with what was there before it; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    @property
    def percent(self) -> int:
        return min(99, self.done * 100 // self.total) if self.total else 0


class IdempotencyKey(models.Model):
    """An API request that was answered already; the same key gets the same answer."""

    owner = models.CharField(max_length=50)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.JSONField(null=True, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
