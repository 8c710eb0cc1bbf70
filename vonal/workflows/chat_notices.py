"""
Who is told of a message in a room he is not looking at.

- In a talk of two the other; elsewhere whoever is named, or answered. In a room of up to twenty also everybody who wants
  to hear all of it; in a larger one of them only those who keep the room as a favourite, so that what one message costs
  does not grow with the room.
- Nobody who mutes the room, and nobody who has read it meanwhile: an open page reads a message at once, so a few seconds
  are waited for that.
- One notice a person and room: what comes while it is unread is said in the same one; reading the room settles it.
- Important messages have a story of their own.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from vonal.core.clock import now
from vonal.core.facts import on
from vonal.core.jobs import enqueue, job
from vonal.office.chat.events import MessageDeleted, MessagePosted
from vonal.office.chat.formatting import to_plain
from vonal.office.chat.listing import name_of
from vonal.office.chat.models import Membership, Message, Room
from vonal.office.chat.queries import whole
from vonal.office.notices.kinds import CENTRE, DIGEST, PUSH, Kind, register
from vonal.office.notices.operations import notify, withdraw_notices
from vonal.office.staff.models import Employee

READ_WITHIN = timedelta(seconds=4)
MOST_WHO_HEAR_ALL = 20
LONGEST_TEXT = 200
DIRECT = register(
    Kind(
        "chat.direct",
        gettext_lazy("A colleague writes to me"),
        gettext_lazy("%(who)s: %(text)s"),
        icon="message-circle",
        ways=frozenset({PUSH}),
    )
)
NAMED = register(
    Kind(
        "chat.named",
        gettext_lazy("I am named in a room, or answered"),
        gettext_lazy("%(who)s in “%(room)s”: %(text)s"),
        icon="at",
        ways=frozenset({CENTRE, PUSH, DIGEST}),
    )
)
FOLLOWED = register(
    Kind(
        "chat.followed",
        gettext_lazy("Something new in a small room, or in a favourite one"),
        gettext_lazy("%(who)s in “%(room)s”: %(text)s"),
        icon="messages",
        ways=frozenset({PUSH}),
    )
)


@on(MessagePosted)
def tell_a_little_later(fact: MessagePosted) -> None:
    """Whoever has the room open reads it meanwhile."""
    if not fact.is_important:
        enqueue(
            tell, key=f"message:{fact.message_id}", run_after=now() + READ_WITHIN, message_id=fact.message_id
        )


@job(retries=5)
def tell(message_id: int) -> None:
    """Tell those who have not read it."""
    message = whole(Message.objects.filter(pk=message_id, deleted_at=None)).first()
    if message is None or message.author is None:
        return
    data = {"who": message.author.name, "text": words_of(message), "message": message.pk}
    data |= {"room": name_of(message.room)}
    for kind, people in told_of(message).items():
        notify(
            people, kind, subject=f"room:{message.room_id}", data=data, at=message.at,
            url=f"/rooms/{message.room_id}", gathers=True,
        )  # fmt: skip


@on(MessageDeleted)
def take_back(fact: MessageDeleted) -> None:
    """What was taken back stands in nobody's notices."""
    if not fact.is_back:
        withdraw_notices(f"room:{fact.room_id}", message=fact.message_id)


def told_of(message: Message) -> dict[str, list[Employee]]:
    """Who is told, by the kind of notice; at most one each."""
    inside = Membership.objects.filter(room=message.room_id, left_at=None, employee__is_active=True)
    away = inside.exclude(hears=Membership.Hears.NOTHING).exclude(pk=message.author_id or 0)
    away = away.filter(read_number__lt=message.number).select_related("employee")
    if message.room.kind == Room.Kind.DIRECT:
        return {DIRECT.name: _people(away)}
    is_named = Q(employee__in=message.mentions.values("employee"))
    if message.reply_to is not None:
        is_named |= Q(pk=message.reply_to.author_id)
    hears_all = Q(hears=Membership.Hears.ALL)
    if len(inside[: MOST_WHO_HEAR_ALL + 1]) > MOST_WHO_HEAR_ALL:
        hears_all &= Q(is_favourite=True)
    return {
        NAMED.name: _people(away.filter(is_named)),
        FOLLOWED.name: _people(away.filter(hears_all).exclude(is_named)),
    }


def words_of(message: Message) -> str:
    """A message on one line, as far as a notice needs it."""
    text = to_plain(message.html)
    if not text:
        text = ", ".join(message.files.values_list("file_name", flat=True))
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _people(memberships: QuerySet[Membership]) -> list[Employee]:
    return [each.employee for each in memberships if each.employee is not None]
