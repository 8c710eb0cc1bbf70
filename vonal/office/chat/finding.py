"""
Finding messages: by words in all their forms, by who, where, when, with what, about what; and all about one hashtag.

One statement gives a page with all that is shown of it; what may be seen is asked in it, row by row, so that neither
who sees few of many rooms nor who sees thousands waits for all of them to be gathered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Exists, OuterRef

from vonal.core import search
from vonal.core.company import company
from vonal.core.days import end_of_day, start_of_day
from vonal.core.statements import Statement
from vonal.office.chat.finding_entries import AUTHOR, FILE, GUEST, LINKS, MONTH, ROOM, topic_mark
from vonal.office.chat.models import MessageTopic, Room
from vonal.office.hashtags.parsing import TAG, fold, hashtags
from vonal.office.staff.models import Employee

MOST_MONTHS = 24
LATELY = 2_000
HIGHEST = (1 << 47) - 1
COLUMNS = "t.id, t.room_id, t.number, t.author_id, t.text, t.at"
SHOWN = """
SELECT t.id, t.room_id, t.number, t.text, t.at, coalesce(person.name, human.name, ''), coalesce(firm.name, ''),
    CASE room.kind WHEN 'direct' THEN (
            SELECT other.name FROM chat_membership place JOIN staff_employee other ON other.id = place.employee_id
            WHERE place.room_id = room.id AND place.employee_id <> %s LIMIT 1)
        WHEN 'customer' THEN customer.name WHEN 'deal' THEN deal.title WHEN 'task' THEN task.title
        ELSE room.name END,
    room.kind,
    CASE WHEN EXISTS (SELECT 1 FROM chat_attachment file WHERE file.message_id = t.id)
        THEN (SELECT entry.title FROM core_searchentry entry WHERE entry.id = t.id + {base}) END,
    {beside}
FROM ({hits}) t
JOIN chat_room room ON room.id = t.room_id
LEFT JOIN customers_customer customer ON customer.id = room.customer_id
LEFT JOIN sales_deal deal ON deal.id = room.deal_id
LEFT JOIN tasks_task task ON task.id = room.task_id
LEFT JOIN chat_membership author ON author.id = t.author_id
LEFT JOIN staff_employee person ON person.id = author.employee_id
LEFT JOIN chat_guest guest ON guest.id = author.guest_id
LEFT JOIN customers_contact human ON human.id = guest.contact_id
LEFT JOIN customers_customer firm ON firm.id = human.customer_id
{joins}ORDER BY t.id DESC
"""
BESIDE = "before_person.name, before_message.text, after_person.name, after_message.text"
JOINS = """LEFT JOIN chat_message before_message ON before_message.room_id = t.room_id
    AND before_message.number = t.number - 1 AND before_message.deleted_at IS NULL
LEFT JOIN chat_membership before_author ON before_author.id = before_message.author_id
LEFT JOIN staff_employee before_person ON before_person.id = before_author.employee_id
LEFT JOIN chat_message after_message ON after_message.room_id = t.room_id
    AND after_message.number = t.number + 1 AND after_message.deleted_at IS NULL
LEFT JOIN chat_membership after_author ON after_author.id = after_message.author_id
LEFT JOIN staff_employee after_person ON after_person.id = after_author.employee_id
"""
ABOUT = """
SELECT {columns} FROM chat_messagetopic w JOIN chat_message t ON t.id = w.message_id
WHERE w.word = %s AND w.message_id < %s AND t.deleted_at IS NULL {seen}
ORDER BY w.message_id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """
    Which messages somebody looks for; a hashtag within ``text`` is one of ``topics``.

    ``by`` is a colleague's number, ``room`` a room's; ``since`` and ``until`` are days of the company's calendar.
    """

    text: str = ""
    by: int | None = None
    by_guests: bool = False
    room: int | None = None
    since: date | None = None
    until: date | None = None
    has_file: bool = False
    has_link: bool = False
    topics: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Wish() and bool(self.question or self.since or self.until)

    @property
    def question(self) -> search.Question:
        """What the index is asked."""
        words = search.understood(TAG.sub(" ", self.text))
        tags = [tag.word for tag in hashtags(self.text[: search.MOST_LETTERS])] + [
            fold(word) for word in self.topics
        ]
        marks: list[tuple[str, ...]] = [(topic_mark(word),) for word in dict.fromkeys(tags) if word]
        wanted = [
            (self.by is not None, search.mark(AUTHOR, self.by or 0)),
            (self.by_guests, search.mark(GUEST)),
            (self.room is not None, search.mark(ROOM, self.room or 0)),
            (self.has_file, search.mark(FILE)),
            (self.has_link, search.mark(LINKS)),
        ]
        marks += [(mark,) for is_wanted, mark in wanted if is_wanted]
        if months := self._months():
            marks.append(months)
        return replace(words, marks=tuple(marks))

    def _months(self) -> tuple[str, ...]:
        """Those a short stretch touches, so that an old one is found without passing by all that came later."""
        if self.since is None or self.until is None or self.until < self.since:
            return ()
        # A day of the company's may begin, or end, in another month of UTC.
        first = self.since.year * 12 + self.since.month - (2 if self.since.day == 1 else 1)
        last = self.until.year * 12 + self.until.month - (0 if self.until.day >= 28 else 1)
        if last - first >= MOST_MONTHS:
            return ()
        return tuple(search.mark(MONTH, f"{at // 12}{at % 12 + 1:02}") for at in range(first, last + 1))


class Line(NamedTuple):
    """What was said beside a message; ``name`` is empty of a guest."""

    name: str
    text: str


class FoundMessage(NamedTuple):
    """One hit as it is shown; ``room`` is what the person who looks calls it, ``files`` the names of what came with it."""

    id: int
    room_id: int
    number: int
    text: str
    at: datetime
    name: str
    company: str
    room: str
    files: str
    before: Line | None
    after: Line | None


def find_messages(
    employee: Employee, wish: Wish, *, limit: int, before: int | None = None, beside: bool = False
) -> list[FoundMessage]:
    """
    The newest messages that a wish means, in rooms he may see.

    :param before: the number of a message; only those before it.
    :param beside: with what was said before and after each.
    """
    question = wish.question
    if question:
        rows, values, newest = search.rows_found(search.Kind.MESSAGE, "chat_message", question, before)
    elif wish.since or wish.until:
        rows, values, newest = "FROM chat_message t WHERE t.id < %s", [before or HIGHEST], "t.id DESC"
    else:
        return []
    for day, moment, sign in ((wish.since, start_of_day, ">="), (wish.until, end_of_day, "<")):
        if day is not None:
            rows += f" AND t.at {sign} %s"
            bound = moment(day, ZoneInfo(company().time_zone))
            values = [*values, connection.ops.adapt_datetimefield_value(bound)]
    seen, whose = _seen(employee.pk, employee.role)
    hits = f"SELECT {COLUMNS} {rows} AND t.deleted_at IS NULL AND t.author_id IS NOT NULL {seen} ORDER BY {newest} LIMIT %s"
    return _found(employee, hits, [*values, *whose, limit], beside=beside)


def about(employee: Employee, word: str, *, limit: int, before: int | None = None) -> list[FoundMessage]:
    """The newest messages with a hashtag, in rooms he may see."""
    seen, whose = _seen(employee.pk, employee.role)
    return _found(
        employee,
        ABOUT.format(columns=COLUMNS, seen=seen),
        [fold(word), before or HIGHEST, *whose, limit],
        beside=True,
    )


@dataclass(slots=True)
class Talk:
    """A hashtag lately: how many of the newest messages have it, and when the last one was said."""

    word: str
    count: int
    at: datetime


def talked_of(employee: Employee) -> list[Talk]:
    """Hashtags among the newest messages, in rooms he may see; the one used last comes first."""
    lately = MessageTopic.objects.order_by("-message_id").values("pk")[:LATELY]
    rooms = Room.objects.visible_to(employee).filter(pk=OuterRef("message__room"))
    rows = MessageTopic.objects.filter(Exists(rooms), pk__in=lately, message__deleted_at=None)
    found: dict[str, Talk] = {}
    for word, at in rows.order_by("-message_id").values_list("word", "message__at"):
        found.setdefault(word, Talk(word, 0, at)).count += 1
    return list(found.values())


def _found(employee: Employee, hits: str, values: list[Any], *, beside: bool) -> list[FoundMessage]:
    found = []
    for row in _statement(hits, beside).rows(employee.pk, *values):
        pk, room_id, number, text, at, name, firm, room, kind, files, *lines = row
        where = room or str(Room.Kind(kind).label)
        earlier, later = _line(*lines[:2]), _line(*lines[2:])
        found.append(
            FoundMessage(
                pk, room_id, number, text, _moment(at), name, firm, where, files or "", earlier, later
            )
        )
    return found


def _moment(at: Any) -> datetime:
    """SQLite keeps moments in UTC without saying so, as text or as what the driver makes of it."""
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _line(name: str | None, text: str | None) -> Line | None:
    return Line(name or "", text) if text else None


@lru_cache(maxsize=500)
def _statement(hits: str, beside: bool) -> Statement:
    lines, joins = (BESIDE, JOINS) if beside else ("NULL, NULL, NULL, NULL", "")
    sql = SHOWN.format(hits=hits, beside=lines, joins=joins, base=search.Kind.MESSAGE.range[0])
    return Statement(
        sql, is_planned_once=False
    )  # A seldom word is looked up, an often one is met soon enough.


@lru_cache(maxsize=2_000)
def _seen(employee_id: int, role: str) -> search.Seen:
    """Which rooms' messages: the person and his role decide; where he is in is asked by the statement itself."""
    rooms = Room.objects.visible_to(Employee(pk=employee_id, role=role))
    return search.row_seen_among(rooms, "t.room_id")
