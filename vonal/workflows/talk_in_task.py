"""What is said in a task is heard by whoever has to do with it: who does it, who gave it, who watches."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from vonal.core.facts import on
from vonal.office.chat.events import MessagePosted
from vonal.office.chat.formatting import to_plain
from vonal.office.chat.models import Membership, Message
from vonal.office.notices.kinds import Kind, register
from vonal.office.notices.operations import notify

MOST_LETTERS = 200
SAID = register(
    Kind(
        "task.said",
        gettext_lazy("Something is said in a task of mine"),
        gettext_lazy("%(by)s in “%(task)s”: %(text)s"),
        icon="message",
    )
)


@on(MessagePosted)
def tell_the_others(fact: MessagePosted) -> None:
    """Whoever is in the task's room hears it there; what was taken back meanwhile is not told."""
    said = Message.objects.filter(pk=fact.message_id, room__task__isnull=False, deleted_at=None)
    message = said.select_related(
        "author__employee", "author__guest__contact", "room__task__assignee", "room__task__author"
    ).first()
    task = message.room.task if message else None
    if message is None or message.author is None or task is None:
        return
    people = {task.assignee, *([task.author] if task.author else []), *task.watchers.all()}
    inside = set(
        Membership.objects.filter(room=message.room, left_at=None).values_list("employee_id", flat=True)
    )
    text = to_plain(message.html)
    data = {
        "by": message.author.name,
        "task": task.title,
        "text": text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…",
    }
    notify(
        [one for one in people if one.pk not in inside],
        SAID.name,
        subject=f"task:{task.pk}",
        data=data,
        at=message.at,
        url=f"/tasks/{task.pk}",
    )
