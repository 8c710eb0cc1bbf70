"""Hearing of a hashtag."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.locks import hold
from vonal.office.chat.models import FollowedTopic
from vonal.office.hashtags.parsing import hashtags
from vonal.office.staff.models import Employee

MOST_FOLLOWED = 200


class NotAHashtag(ValidationError):
    """A hashtag is one word with a letter in it."""

    def __init__(self) -> None:
        super().__init__(_("A hashtag is one word with a letter in it."))


@transaction.atomic
def follow_topic(word: str, *, by: Employee, at: datetime) -> FollowedTopic:
    """
    Hear of a hashtag from now on.

    :raises NotAHashtag: there can be no such hashtag.
    :raises ValidationError: he follows very many already.
    """
    found = hashtags(f"#{word.removeprefix('#')}")
    if len(found) != 1:
        raise NotAHashtag
    hold(f"followed-topics:{by.pk}")
    mine = FollowedTopic.objects.filter(employee=by)
    there = mine.filter(word=found[0].word).first()
    if there is not None:
        return there
    if mine.count() >= MOST_FOLLOWED:
        raise ValidationError(_("You follow %(n)d hashtags already: leave one first.") % {"n": MOST_FOLLOWED})
    return FollowedTopic.objects.create(employee=by, word=found[0].word, followed_at=at)


@transaction.atomic
def unfollow_topic(word: str, *, by: Employee) -> None:
    """Hear of it no more; ``follow_topic`` brings it back."""
    FollowedTopic.objects.filter(employee=by, word=word).delete()
