"""Live pushes: each once and in order, whatever happens to the connection."""

import asyncio
import random
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from vonal.core.clock import now
from vonal.core.jobs import forget_old_rows
from vonal.core.live import push, whisper
from vonal.core.live_hub import Hub, Message, TooFarBehind
from vonal.core.models import Push

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def hub():
    hub = Hub()
    yield hub
    hub.close()


async def pushed(topic: str, kind: str, **data: object) -> None:
    await asyncio.to_thread(_push, topic, kind, data)


def _push(topic, kind, data):
    try:
        push(topic, kind, **data)
    finally:
        connection.close()


async def take(pushes, count: int) -> list[Message]:
    taken: list[Message] = []
    async with asyncio.timeout(10):
        async for message in pushes:
            taken.append(message)
            if len(taken) == count:
                break
    return taken


async def test_a_listener_gets_what_is_pushed_to_its_topics_only(hub):
    async with hub.subscribe(["staff", "employee:1"]) as pushes:
        await pushed("employee:2", "phone.changed")
        await pushed("employee:1", "phone.changed", call_id=7)
        await pushed("staff", "call.changed", state="ringing")

        taken = await take(pushes, 2)

    assert [(message.kind, message.data) for message in taken] == [
        ("phone.changed", {"call_id": 7}),
        ("call.changed", {"state": "ringing"}),
    ]


async def test_a_whisper_is_heard_now_without_a_number_and_never_again(hub):
    async with hub.subscribe(["staff"]) as pushes:
        await pushed("staff", "board.changed")
        last = (await take(pushes, 1))[0].number
        whisper("other", "room.typing", room=1)
        whisper("staff", "room.typing", room=2)
        await pushed("staff", "call.changed")
        heard = await take(pushes, 2)
    async with hub.subscribe(["staff"], since=last) as pushes:
        again = await take(pushes, 1)

    assert {(message.kind, message.number is None) for message in heard} == {
        ("room.typing", True),
        ("call.changed", False),
    }
    assert [message.text for message in heard if message.number is None] == [
        '{"kind":"room.typing","data":{"room":2}}'
    ]
    assert [message.kind for message in again] == ["call.changed"]


async def test_what_was_undone_is_not_pushed(hub):
    async with hub.subscribe(["staff"]) as pushes:
        await asyncio.to_thread(_push_and_undo)
        await pushed("staff", "board.changed")

        assert [message.kind for message in await take(pushes, 1)] == ["board.changed"]


def _push_and_undo():
    try:
        with transaction.atomic():
            push("staff", "task.changed")
            transaction.set_rollback(True)
    finally:
        connection.close()


async def test_a_listener_that_was_away_gets_what_it_missed(hub):
    async with hub.subscribe(["staff"]) as pushes:
        await pushed("staff", "first")
        (first,) = await take(pushes, 1)
    await pushed("staff", "second")
    await pushed("other", "not for us")
    await pushed("staff", "third")

    async with hub.subscribe(["staff"], since=first.number) as pushes:
        await pushed("staff", "fourth")
        assert [message.kind for message in await take(pushes, 3)] == ["second", "third", "fourth"]


async def test_connections_cut_at_any_moment_lose_and_double_nothing(hub):
    chance = random.Random(2)
    count, writers = 120, 4
    async with hub.subscribe(["staff"]) as pushes:
        await pushed("staff", "hello")
        last = (await take(pushes, 1))[0].number
    for start in range(writers):
        threading.Thread(target=_push_many, args=(start, count, writers)).start()

    seen: list[Message] = []
    async with asyncio.timeout(30):
        while len(seen) < count:
            async with hub.subscribe(["staff"], since=last) as pushes:
                async for message in pushes:
                    seen.append(message)
                    last = message.number
                    if len(seen) == count or chance.random() < 0.1:
                        break

    numbers = [message.number or 0 for message in seen]
    assert numbers == sorted(set(numbers))
    assert sorted(message.data["n"] for message in seen) == list(range(count))


def _push_many(start, count, step):
    try:
        for n in range(start, count, step):
            with transaction.atomic():
                push("staff", "call.changed", n=n)
    finally:
        connection.close()


async def test_a_page_that_missed_nothing_for_days_goes_on(hub):
    last = await asyncio.to_thread(_push_long_ago)
    async with hub.subscribe(["staff"], since=last) as pushes:
        await pushed("staff", "call.changed")
        assert len(await take(pushes, 1)) == 1


def _push_long_ago() -> int:
    try:
        push("staff", "call.changed")
        Push.objects.update(at=now() - timedelta(days=9))
        forget_old_rows()
        return Push.objects.latest("number").number
    finally:
        connection.close()


async def test_a_page_from_before_what_is_kept_must_be_read_again(hub):
    await asyncio.to_thread(_age_everything)
    with pytest.raises(TooFarBehind):
        async with hub.subscribe(["staff"], since=1):
            pass


def _age_everything():
    try:
        for n in range(5):
            push("staff", "call.changed", n=n)
        Push.objects.filter(number__lt=Push.objects.latest("number").number).update(
            at=now() - timedelta(days=2)
        )
        forget_old_rows()
    finally:
        connection.close()


async def test_a_page_that_saw_more_than_there_is_must_be_read_again(hub):
    with pytest.raises(TooFarBehind):
        async with hub.subscribe(["staff"], since=10**12):
            pass


async def test_a_listener_that_reads_nothing_is_cut_off_and_the_others_are_not(hub, monkeypatch):
    monkeypatch.setattr("vonal.core.live_hub.QUEUE_LIMIT", 10)
    async with hub.subscribe(["staff"]) as sleeper, hub.subscribe(["staff"]) as reader:
        reading = asyncio.create_task(take(reader, 40))
        for n in range(40):
            await pushed("staff", "call.changed", n=n)
        assert len(await reading) == 40

        with pytest.raises(TooFarBehind):
            await take(sleeper, 40)


async def test_what_is_taken_at_once_and_what_must_wait_come_in_one_order(hub):
    chance, seen = random.Random(7), []

    def at_once(message: Message) -> bool:
        if taken := chance.random() < 0.5:
            seen.append(message.data["n"])
        return taken

    async with hub.subscribe(["staff"], at_once=at_once) as pushes:

        async def wait() -> None:
            async for message in pushes:
                await asyncio.sleep(0)
                seen.append(message.data["n"])

        waiting = asyncio.create_task(wait())
        for n in range(60):
            await pushed("staff", "call.changed", n=n)
        async with asyncio.timeout(10):
            while len(seen) < 60:  # noqa: ASYNC110 - either side may bring the last.
                await asyncio.sleep(0.01)
        waiting.cancel()

    assert seen == list(range(60))


async def test_two_processes_hubs_tell_the_same(hub):
    other = Hub()
    async with hub.subscribe(["staff"]) as ours, other.subscribe(["staff"]) as theirs:
        for n in range(5):
            await pushed("staff", "call.changed", n=n)
        assert await take(ours, 5) == await take(theirs, 5)
    other.close()


@pytest.mark.postgres
def test_a_slow_transaction_does_not_get_an_earlier_number_than_a_quick_one():
    begun, go_on = threading.Event(), threading.Event()

    def be_slow():
        try:
            with transaction.atomic():
                push("staff", "slow")
                begun.set()
                go_on.wait(10)
        finally:
            connection.close()

    slow = threading.Thread(target=be_slow)
    slow.start()
    begun.wait(10)
    push("staff", "quick")
    go_on.set()
    slow.join(10)

    assert list(Push.objects.order_by("number").values_list("kind", flat=True)) == ["quick", "slow"]
