"""A million messages in rooms, put in as rows; the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from random import Random

from django.db import connection, transaction

from vonal.core.search.filling import in_bulk
from vonal.core.statements import insert_rows
from vonal.office.chat.finding_entries import index_messages
from vonal.office.chat.models import Membership, Message, MessageTopic, Room
from vonal.office.customers.models import Customer
from vonal.office.staff.models import Employee

MESSAGES = 1_000_000
CHUNK = 20_000
GROUPS, OF_CUSTOMERS = 4_000, 2_000
BEGAN_AT = datetime(2024, 1, 1, tzinfo=UTC)
SYLLABLES = {
    "ru": ["ка", "ро", "по", "ни", "ла", "ве", "до", "му", "си", "та", "га", "зе", "бо", "хи", "шу"],
    "hu": ["ke", "mé", "tár", "gő", "szo", "fű", "ló", "zsi", "ba", "csö", "dő", "nya", "vér", "ti", "ház"],
    "en": [
        "ta",
        "ble",
        "fo",
        "rest",
        "ing",
        "con",
        "ver",
        "se",
        "pla",
        "net",
        "or",
        "der",
        "ship",
        "bar",
        "gain",
    ],
}
WORDS, TOPICS = 9_000, 300


def vocabulary() -> list[str]:
    """Words of three languages; the further on, the rarer."""
    random = Random(5)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        syllables = SYLLABLES[random.choice(list(SYLLABLES))]
        words["".join(random.choices(syllables, k=random.randint(2, 4)))] = None
    return list(words)


def fill() -> int:
    """Rooms, who is in them, and what is said; the director is in four of five, manager1 in three. How many there are."""
    random = Random(6)
    director, one, other = (
        Employee.objects.get(username=f"{name}") for name in ("director", "manager1", "manager2")
    )
    customers = list(Customer.objects.order_by("pk").values_list("pk", flat=True)[:OF_CUSTOMERS])
    rooms = [
        Room(kind="group", name=f"Group {number}", is_open=number % 100 == 0, last_at=BEGAN_AT, created_at=BEGAN_AT)
        for number in range(GROUPS)
    ] + [Room(kind="customer", key=f"customer:{pk}", customer_id=pk, last_at=BEGAN_AT, created_at=BEGAN_AT) for pk in customers]  # fmt: skip
    rooms = Room.objects.bulk_create(rooms, batch_size=1_000)
    places = [Membership(room=room, employee=other, joined_at=BEGAN_AT) for room in rooms]
    places = Membership.objects.bulk_create(places, batch_size=1_000)
    more = [(director, room) for number, room in enumerate(rooms) if number % 5]
    more += [(one, rooms[number]) for number in (1, 2, GROUPS + 1)]
    Membership.objects.bulk_create(
        [Membership(room=room, employee=who, joined_at=BEGAN_AT) for who, room in more], batch_size=1_000
    )
    numbers = [0] * len(rooms)
    pending = _said(random, [(room.pk, place.pk) for room, place in zip(rooms, places, strict=True)], numbers)
    with in_bulk():
        while part := list(islice(pending, CHUNK)):
            topics = [MessageTopic(message=message, word=topic) for message, topic in part if topic]
            with transaction.atomic():
                insert_rows((message for message, _topic in part), put=("text",))
                insert_rows(topics)
                for begin in range(0, len(part), 1_000):
                    index_messages(message for message, _topic in part[begin : begin + 1_000])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('chat_message', 'id'), (SELECT max(id) FROM chat_message))")  # fmt: skip
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Message.objects.count()


def _said(random: Random, places: list[tuple[int, int]], numbers: list[int]) -> Iterator[tuple[Message, str]]:
    words = vocabulary()
    weights = list(accumulate(1 / (place + 3) for place in range(WORDS)))
    topic_weights = list(accumulate(1 / (place + 3) for place in range(TOPICS)))
    topics = [f"topic{number}" for number in range(TOPICS)]
    for pk in range(1, MESSAGES + 1):
        at = int(random.random() ** 2 * len(places))  # Some rooms are talked in much more than others.
        room_id, author_id = places[at]
        numbers[at] += 1
        text = " ".join(random.choices(words, cum_weights=weights, k=random.randint(3, 20)))
        topic = random.choices(topics, cum_weights=topic_weights)[0] if random.random() < 0.1 else ""
        yield (
            Message(
                pk=pk, room_id=room_id, number=numbers[at], change=numbers[at], author_id=author_id,
                client_id=str(pk), text=f"{text} #{topic}" if topic else text, html=f"<p>{text}</p>",
                at=BEGAN_AT + timedelta(minutes=pk),
            ),
            topic,
        )  # fmt: skip
