"""Who follows a hashtag is told when something new is said about it where he may read; once until he has looked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from vonal.core.facts import on
from vonal.office.chat.events import MessageDeleted, MessageEdited, MessagePosted, MessagesForgotten
from vonal.office.chat.finding_following import KIND, subject_of
from vonal.office.chat.formatting import to_plain
from vonal.office.chat.models import FollowedTopic, Membership, Message, Room
from vonal.office.notices.kinds import Kind, register
from vonal.office.notices.models import Notice
from vonal.office.notices.operations import notify, withdraw_notices

MOST_LETTERS = 200
NEW = register(
    Kind(
        KIND,
        gettext_lazy("Something new about a hashtag I follow"),
        gettext_lazy("#%(topic)s: %(by)s wrote: %(text)s"),
        icon="tag",
        ways=frozenset({"centre"}),
    )
)


@on(MessagePosted)
def tell_followers(fact: MessagePosted) -> None:
    """Whoever said it, or has read it already, is not told; nor is he told again of a hashtag he has not looked at."""
    _tell(fact.message_id, fact.hashtags)


@on(MessageEdited)
def tell_followers_of_added(fact: MessageEdited) -> None:
    """A hashtag written into a message later is as new."""
    _tell(fact.message_id, fact.hashtags)


def _tell(message_id: int, words: list[str]) -> None:
    followed = FollowedTopic.objects.filter(word__in=words, employee__is_active=True)
    followers = list(followed.select_related("employee")) if words else []
    said = Message.objects.select_related("author__employee", "author__guest__contact").filter(
        pk=message_id, deleted_at=None
    )
    message = said.first() if followers else None
    if message is None or message.author is None:
        return
    followers = [each for each in followers if each.employee_id != message.author.employee_id]
    have_read = set(
        Membership.objects.filter(
            room=message.room_id, employee__in=[each.employee_id for each in followers],
            read_number__gte=message.number,
        ).values_list("employee_id", flat=True)
    )  # fmt: skip
    text = to_plain(message.html)
    text = text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
    # One notice a person, whichever of its hashtags he follows.
    for each in {each.employee_id: each for each in followers}.values():
        subject = subject_of(each)
        waiting = Notice.objects.unread().filter(employee=each.employee, kind=NEW.name, subject=subject)
        sees = Room.objects.visible_to(each.employee).filter(pk=message.room_id)
        if each.employee_id not in have_read and sees.exists() and not waiting.exists():
            notify(
                [each.employee], NEW.name, subject=subject, at=message.at, url=f"/messages/{message.pk}",
                data={"topic": each.word, "by": message.author.name, "text": text, "message": message.pk},
            )  # fmt: skip


@on(MessageDeleted)
def withdraw_deleted(fact: MessageDeleted) -> None:
    """What was taken back stands in no notice either."""
    if not fact.is_back:
        _withdraw([fact.message_id])


@on(MessagesForgotten)
def withdraw_forgotten(fact: MessagesForgotten) -> None:
    """Nor does what was forgotten."""
    _withdraw(fact.message_ids)


def _withdraw(message_ids: list[int]) -> None:
    told = Notice.objects.filter(kind=KIND, data__message__in=message_ids).order_by()
    for subject in set(told.values_list("subject", flat=True)):
        withdraw_notices(subject, message__in=message_ids)
