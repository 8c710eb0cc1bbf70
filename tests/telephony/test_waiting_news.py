"""What the database does not take is kept for the next process, should this one be killed."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from django.db import OperationalError

from tests.telephony import cast
from tests.telephony.cast import answered, ended, later, person, rang, started
from vonal.office.telephony import newsroom
from vonal.office.telephony.models import Call
from vonal.office.telephony.news import Told, write_news
from vonal.office.telephony.newsroom import Newsroom
from vonal.office.telephony.waiting_news import ROOM_BYTES, WaitingNews

pytestmark = pytest.mark.django_db(transaction=True)

Write = Callable[[Sequence[Told]], None]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "news.waiting"


@pytest.fixture
def room_with(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Newsroom]]:
    monkeypatch.setattr(newsroom, "LAST_CHANCE_SECONDS", 0.0)
    cast.company()
    cast.line(group=cast.group())
    rooms: list[Newsroom] = []

    def room(write: Write, file: Path = file) -> Newsroom:
        rooms.append(Newsroom(write, WaitingNews(file)))
        rooms[-1].start()
        return rooms[-1]

    yield room
    for each in rooms:
        each.close()


def full(news: Sequence[Told]) -> None:
    raise OperationalError("database or disk is full")


def a_talk() -> list[Told]:
    anna = person("anna")
    return [started(), rang(anna), answered(anna), ended(60)]


def test_a_talk_nobody_could_write_ends_as_it_did_at_the_next_start(room_with, file: Path):
    killed = room_with(full)
    for news in a_talk():
        killed.tell(news)
    assert not killed.flush(10, refusals=3)
    found = file.with_name("as the kill left it")
    shutil.copy(file, found)

    assert room_with(write_news, found).flush(10)

    call = Call.objects.get()
    assert (call.state, call.answered_at, call.ended_at, call.missed) == ("ended", later(3), later(60), False)
    assert WaitingNews(found).read() == []


def test_what_was_given_up_at_the_end_is_kept_as_well(room_with, file: Path, caplog):
    room = room_with(full)
    told = a_talk()
    for news in told:
        room.tell(news)

    room.close()

    assert WaitingNews(file).read() == told
    assert "did not take" in caplog.text


def test_a_full_disk_has_room_for_them(file: Path):
    """It was taken before: the file neither grows nor is written anew."""
    kept = WaitingNews(file)
    kept.read()
    before = file.stat()

    kept.keep([started()])

    after = file.stat()
    assert (after.st_ino, after.st_size, after.st_blocks) == (before.st_ino, ROOM_BYTES, before.st_blocks)
    kept.forget()
    assert WaitingNews(file).read() == []


def test_of_too_many_the_oldest_are_kept_and_what_was_torn_is_nothing(file: Path):
    kept = WaitingNews(file)
    kept.read()
    many = [started(f"c{number}") for number in range(30_000)]

    kept.keep(many)

    read = WaitingNews(file).read()
    assert 5_000 < len(read) < 30_000
    assert read == many[: len(read)]
    with file.open("r+b") as torn:
        torn.seek(100)
        torn.write(b"torn")
    assert WaitingNews(file).read() == []


def test_where_nothing_can_be_kept_news_are_written_all_the_same(tmp_path: Path):
    cast.company()
    room = Newsroom(write_news, WaitingNews(tmp_path / "nowhere" / "news.waiting"))
    room.start()
    room.tell(started())

    assert room.flush(10)
    room.close()
