"""Hashtags somebody follows, how they are spelled, and what he was told of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from vonal.office.chat.models import FollowedTopic
from vonal.office.hashtags.models import Topic
from vonal.office.notices.models import Notice
from vonal.office.notices.operations import read_notice
from vonal.office.staff.models import Employee

KIND = "chat.topic"


def subject_of(followed: FollowedTopic) -> str:
    """What notices of it are about."""
    return f"topic:{followed.pk}"


def followed_by(employee: Employee) -> list[FollowedTopic]:
    """What he follows, by the alphabet."""
    return list(FollowedTopic.objects.filter(employee=employee))


def with_news(employee: Employee, followed: Iterable[FollowedTopic]) -> set[str]:
    """Those of his hashtags about which he was told something and has not looked yet."""
    words = {subject_of(each): each.word for each in followed}
    told = Notice.objects.unread().filter(employee=employee, kind=KIND, subject__in=words)
    return {words[subject] for subject in told.values_list("subject", flat=True)}


def look_at(followed: FollowedTopic, *, at: datetime) -> None:
    """Its page is open: what he was told of it is read."""
    told = Notice.objects.unread().filter(employee=followed.employee_id, kind=KIND)
    for notice in told.filter(subject=subject_of(followed)):
        read_notice(notice, at=at)


def spelled(words: Collection[str]) -> dict[str, str]:
    """Hashtags as people write them, by how they are compared."""
    written = dict(Topic.objects.filter(word__in=words).values_list("word", "written"))
    return {word: written.get(word, word) for word in words}
