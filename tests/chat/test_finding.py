"""Messages are found in all forms of their words, narrowed, with what stands beside them, and only where one may read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.chat.cast import NOON, group, member, person, say
from vonal.office.chat.finding import Line, Wish, about, find_messages, talked_of
from vonal.office.chat.models import Attachment, Message
from vonal.office.chat.operations.posting import delete_message, edit_message
from vonal.office.chat.operations.rooms import enter, invite, leave, room_about, room_of_two, take_out
from vonal.office.customers.operations import create_customer
from vonal.office.staff.models import Employee

pytestmark = pytest.mark.django_db


class Cast:
    """Anna and Béla are in Sales, and talk by themselves; Cili is in neither; everybody may read the open one."""

    def __init__(self) -> None:
        self.anna, self.bela, self.cili = person("anna"), person("bela"), person("cili")
        self.dora = person("dora", "director")
        self.sales = group(self.anna, self.bela)
        self.open = group(self.bela, name="Everybody", is_open=True)
        self.two = room_of_two(self.anna, self.bela, at=NOON)


@pytest.fixture
def cast() -> Cast:
    return Cast()


def found(who: Employee, text: str = "", **more: object) -> list[str]:
    wish = Wish(text, **more)  # type: ignore[arg-type]
    return [hit.text for hit in find_messages(who, wish, limit=20)]


def test_words_are_found_in_their_forms_the_newest_first(cast: Cast):
    texts = [
        "Договор подписан, ждут печи", "A kemencéket holnap szállítjuk", "The ovens were delivered",
        "О печах позже",
    ]  # fmt: skip
    for text in texts:
        say(cast.anna, cast.sales, text)

    assert found(cast.bela, "печь") == [texts[3], texts[0]]
    assert found(cast.bela, "kemence") == [texts[1]]
    assert found(cast.bela, "OVEN deliver") == [texts[2]]
    assert found(cast.bela, "dogov") == [texts[0]]
    for text in ("", "zzz", "%", '"', "* -- '", "#", "ф", "фr1", "NEAR(a b)", "\0"):
        assert found(cast.bela, text) == []


def test_only_what_one_may_read_is_found_and_nothing_after_one_has_left(cast: Cast):
    mill = create_customer(by=cast.anna, at=NOON, name="Mill", manager=cast.anna)
    about_mill = room_about(mill, by=cast.anna, at=NOON)
    for room, text in ((cast.sales, "group #oven"), (cast.two, "two #oven"), (about_mill, "mill #oven")):
        say(cast.anna, room, text)
    say(cast.bela, cast.open, "open #oven")

    def seen_by(who: Employee) -> set[str]:
        by_word, by_tag = set(found(who, "oven")), {hit.text for hit in about(who, "oven", limit=20)}
        assert by_word == by_tag == set(found(who, "#oven"))
        assert [talk.count for talk in talked_of(who)] == [len(by_word)]
        return {text.split()[0] for text in by_word}

    assert seen_by(cast.anna) == {"group", "two", "mill", "open"}
    assert seen_by(cast.bela) == {"group", "two", "open"}
    assert seen_by(cast.cili) == {"open"}
    assert seen_by(cast.dora) == {"mill", "open"}
    take_out(cast.sales, whom=cast.bela, by=cast.anna, at=NOON)
    assert seen_by(cast.bela) == {"two", "open"}
    invite(cast.sales, [cast.cili], by=cast.anna, at=NOON)
    assert seen_by(cast.cili) == {"open", "group"}
    enter(cast.open, who=cast.cili, at=NOON)
    leave(cast.sales, who=cast.cili, at=NOON)
    assert seen_by(cast.cili) == {"open"}


def test_it_is_in_step_with_changing_and_taking_back(cast: Cast):
    said = say(cast.anna, cast.sales, "Ten ovens #spring")
    anna = member(cast.anna, cast.sales)

    said = edit_message(said, "Twelve mixers #autumn", by=anna, at=NOON)
    assert found(cast.bela, "ovens") == found(cast.bela, "#spring") == []
    assert found(cast.bela, "mixer") == found(cast.bela, "#autumn") == ["Twelve mixers #autumn"]
    said = delete_message(said, by=anna, at=NOON)
    assert found(cast.bela, "mixer") == []
    assert not about(cast.bela, "autumn", limit=5)
    assert not talked_of(cast.bela)
    delete_message(said, by=anna, at=None)
    assert found(cast.bela, "mixer") == found(cast.bela, topics=("Autumn",)) == ["Twelve mixers #autumn"]


def test_it_is_narrowed_by_who_where_when_and_what_with(cast: Cast):
    file = Attachment.objects.create(
        room=cast.sales, brought_by=member(cast.anna, cast.sales), path="a", file_name="Прайс-лист.pdf",
        type="application/pdf", bytes=1, sha256="", added_at=NOON,
    )  # fmt: skip
    plain = say(cast.anna, cast.sales, "oven one").text
    link = say(cast.bela, cast.sales, "oven two https://example.com/a").text
    other = say(cast.bela, cast.two, "oven three #steel").text
    with_file = say(cast.anna, cast.sales, "oven four", files=[file]).text
    old = datetime(2025, 1, 31, 23, 30, tzinfo=UTC)
    Message.objects.filter(text=plain).update(at=old)

    assert found(cast.anna, "oven", by=cast.bela.pk) == [other, link]
    assert found(cast.anna, "oven", room=cast.sales.pk) == [with_file, link, plain]
    assert found(cast.anna, "oven", has_file=True) == found(cast.anna, "прайс") == [with_file]
    assert found(cast.anna, has_link=True) == [link]
    assert found(cast.anna, "oven", topics=("steel",)) == found(cast.anna, "#steel oven") == [other]
    assert found(cast.anna, "oven", by_guests=True) == []
    assert (
        found(cast.anna, until=date(2025, 1, 31))
        == found(cast.anna, "oven", until=date(2025, 2, 1))
        == [plain]
    )
    assert found(cast.anna, "oven", since=NOON.date(), until=NOON.date()) == [with_file, other, link]
    assert found(cast.anna, "oven", since=NOON.date() + timedelta(days=1)) == []
    assert found(cast.cili, since=date(2020, 1, 1)) == []


def test_a_hit_says_where_it_is_and_what_was_said_beside_it_in_one_statement(
    cast: Cast, django_assert_num_queries
):
    for who, text in ((cast.anna, "How many?"), (cast.bela, "Ten ovens"), (cast.anna, "By May")):
        say(who, cast.two, text)
    found(cast.anna, "ovens")

    for who, other in ((cast.anna, cast.bela), (cast.bela, cast.anna)):
        with django_assert_num_queries(1):
            [hit] = find_messages(who, Wish("ovens"), limit=20, beside=True)
        assert (hit.name, hit.room, hit.company) == (cast.bela.name, other.name, "")
        assert hit.before == Line(cast.anna.name, "How many?")
        assert hit.after == Line(cast.anna.name, "By May")
        assert find_messages(who, Wish("ovens"), limit=20, before=hit.id) == []
