"""The office behind a real conductor and a telephone in memory: answers, news in batches, orders from pages."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from django.db import OperationalError, connection

from tests.switchboard.fakes import FakeTelephone, eventually
from tests.telephony import cast
from tests.telephony.cast import CALLER, NOON, customer, ended, extension, later, person, rang, started
from vonal.core.clock import now
from vonal.core.live_hub import hub
from vonal.office.staff.models import Employee, Presence
from vonal.office.staff.operations.people import dismiss
from vonal.office.telephony import operations
from vonal.office.telephony.desk import Desk, read_seats
from vonal.office.telephony.models import Call, Leg, PhoneAccount
from vonal.office.telephony.news import write_news
from vonal.office.telephony.newsroom import Newsroom
from vonal.office.telephony.switchboard import Orders
from vonal.switchboard.conductor import Conductor
from vonal.switchboard.core.leg import Leg as TelephoneLeg
from vonal.switchboard.core.office import CallStarted, PersonRang
from vonal.switchboard.core.plan import Reason
from vonal.switchboard.core.telephone import CallerLeft, LegAnswered, Snapshot

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(function, *arguments, **named):
    """Pages run in threads of their own."""

    def run():
        try:
            return function(*arguments, **named)
        finally:
            connection.close()

    return asyncio.to_thread(run)


# The newsroom.


@pytest.fixture
def room_with():
    cast.company()
    cast.line(group=cast.group())
    rooms = []

    def room(write):
        rooms.append(Newsroom(write))
        return rooms[-1]

    yield room
    for each in rooms:
        each.close()


@pytest.fixture
def room(room_with):
    return room_with(write_news)


def test_news_told_at_once_are_written_in_order_in_few_transactions(room_with):
    batches = []

    def counted(news):
        batches.append(len(news))
        write_news(news)

    room = room_with(counted)
    anna = person("anna")
    for number in range(40):
        call = f"c{number}"
        for news in (started(call), rang(anna, call=call), cast.missed(anna, call=call), ended(call=call)):
            room.tell(news)

    room.start()

    assert room.flush(20)
    assert Call.objects.filter(missed=True, state="ended").count() == 40
    assert sum(batches) == 160
    assert len(batches) <= 2


def test_a_busy_database_delays_news_and_loses_none(room_with):
    troubles = iter([OperationalError("database is locked")] * 3)

    def busy_at_first(news):
        if (trouble := next(troubles, None)) is not None:
            raise trouble
        write_news(news)

    room = room_with(busy_at_first)
    room.start()
    room.tell(started("c1"))
    room.tell(started("c2"))

    assert room.flush(10)
    assert set(Call.objects.values_list("switch_id", flat=True)) == {"c1", "c2"}


def test_news_that_cannot_be_written_hold_nothing_up(room, caplog):
    unwritable = CallStarted("c2", CALLER, "100", None)  # type: ignore[arg-type]
    for news in (started("c1"), unwritable, started("c3")):
        room.tell(news)
    room.start()

    assert room.flush(10)
    assert list(Call.objects.order_by("pk").values_list("switch_id", flat=True)) == ["c1", "c3"]
    assert "cannot be written" in caplog.text


def test_closing_writes_what_was_told_before():
    cast.company()
    room = Newsroom()
    room.start()
    for number in range(20):
        room.tell(started(f"c{number}"))

    room.close()

    assert Call.objects.count() == 20


# Behind a conductor.


class Line:
    """A conductor on a telephone in memory, with the office's desk and the pages' orders."""

    def __init__(self, telephone: FakeTelephone) -> None:
        self.telephone = telephone
        self.desk = Desk(directory_kept_seconds=0)
        self.conductor = Conductor(telephone, self.desk)
        self.orders = Orders(self.conductor, self.desk)

    def state(self, employee: Employee) -> str:
        states = {seat.extension: seat.state for seat in self.conductor.state().seats}
        return states.get(extension(employee), "nobody")

    async def written(self) -> None:
        assert await asyncio.to_thread(self.desk.newsroom.flush, 10)


@pytest.fixture
def office() -> dict[str, Employee]:
    cast.company()
    sales = cast.group()
    cast.line(group=sales)
    return {name: person(name, group=sales) for name in ("anna", "bela")}


@pytest.fixture
async def line(office: dict[str, Employee]) -> AsyncIterator[Line]:
    telephone = FakeTelephone()
    telephone.snapshot = Snapshot(reachable=frozenset(map(extension, office.values())))
    line = Line(telephone)
    line.desk.start()
    tasks = [asyncio.create_task(line.conductor.run()), asyncio.create_task(line.orders.run())]
    await asyncio.wait_for(line.conductor.ready.wait(), 5)
    await asyncio.sleep(0.05)
    yield line
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await line.desk.close()
    hub().close()


async def test_a_call_is_planned_rung_answered_and_kept(line, office):
    anna, bela = office["anna"], office["bela"]
    await in_thread(customer, manager=bela)
    line.telephone.report(started(call="c1"))
    await eventually(lambda: line.telephone.rung)
    leg = TelephoneLeg("c1", 1, extension(bela))
    assert line.telephone.rung == [str(leg)]

    line.telephone.report(LegAnswered(leg))
    line.telephone.report(CallerLeft("c1"))
    await line.written()

    call = await in_thread(Call.objects.select_related("answered_by", "customer").get)
    assert (call.answered_by, call.state, str(call.customer)) == (bela, "ended", "Kovács Kft.")
    presence = await in_thread(Presence.objects.get, employee=bela)
    assert presence.state(now()) == "wrap_up"
    assert line.state(bela) == "wrapping_up"
    assert line.state(anna) == "free"


async def test_after_a_restart_calls_that_are_gone_are_ended(line, office):
    line.telephone.report(started(call="c1"))
    await eventually(lambda: line.telephone.rung)
    await line.written()
    second = Line(FakeTelephone())
    second.desk.start()

    running = asyncio.create_task(second.conductor.run())
    await asyncio.wait_for(second.conductor.ready.wait(), 5)
    await second.written()

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await second.desk.close()
    call = await in_thread(Call.objects.get)
    assert (call.state, call.missed) == ("ended", True)
    assert not await in_thread(Leg.objects.filter(ended_at__isnull=True).exists)


async def test_going_off_line_on_a_page_reaches_the_switchboard(line, office):
    anna = office["anna"]
    await in_thread(operations.go_off_line, anna, at=NOON)
    await eventually(lambda: line.state(anna) == "off_line", 2)

    await in_thread(operations.go_on_line, anna, at=NOON)

    await eventually(lambda: line.state(anna) == "free", 2)


async def test_ending_the_pause_on_a_page_makes_free(line, office):
    anna = office["anna"]
    line.telephone.report(started(call="c1"))
    await eventually(lambda: line.telephone.rung)
    rung = TelephoneLeg.parse(line.telephone.rung[0])
    assert rung is not None
    line.telephone.report(LegAnswered(rung), CallerLeft("c1"))
    await line.written()
    anna = next(person for person in office.values() if extension(person) == rung.extension)
    call = await in_thread(Call.objects.get)
    await in_thread(operations.give_outcome, call, "offer_sent", by=anna, at=now())

    await in_thread(operations.end_wrap_up, anna, at=now())

    await eventually(lambda: line.state(anna) == "free", 2)


async def test_calling_oneself_rings_at_oneself_only(line, office):
    bela = office["bela"]
    await in_thread(operations.call_yourself, bela, at=NOON)
    await eventually(lambda: line.telephone.placed, 10)
    caller, dialled, _seconds = line.telephone.placed[0]

    line.telephone.report(CallStarted("c1", caller, dialled, now()))
    await eventually(lambda: line.telephone.rung)

    assert line.telephone.rung == [f"c1.r1.{extension(bela)}"]


async def test_who_is_dismissed_loses_his_telephone_and_who_is_hired_gets_one(line, office):
    anna, bela = office["anna"], office["bela"]
    old = extension(bela)
    await in_thread(dismiss, bela, by=anna, at=NOON)
    await eventually(lambda: old not in line.telephone.installed, 5)

    cili = await in_thread(person, "cili", on_line=False)

    await eventually(lambda: extension(cili) in line.telephone.installed, 5)
    account = await in_thread(PhoneAccount.objects.get, employee=cili)
    assert line.telephone.installed[extension(cili)].browser_secret == account.browser_secret


async def test_a_plan_is_there_in_milliseconds(line, office):
    await in_thread(customer, manager=office["anna"])
    await line.desk.plan(started())
    seconds = []

    for _ in range(20):
        begins = time.perf_counter()
        await line.desk.plan(started())
        seconds.append(time.perf_counter() - begins)

    assert min(seconds) < 0.5  # The best of many: a busy machine is no slow plan.


def test_seats_are_everybody_with_an_extension_and_their_own_secrets(office):
    seats = read_seats()

    assert [seat.name for seat in seats] == ["Anna", "Bela"]
    assert all(seat.on_line and seat.wrap_up_seconds == 180 for seat in seats)
    secrets = {secret for seat in seats for secret in (seat.phone_secret, seat.browser_secret)}
    assert len(secrets) == 4
    assert read_seats() == seats


def test_a_pause_outlives_a_restart(office):
    anna = office["anna"]
    cast.tell(started(), PersonRang("c1", "c1.r1.x", extension(anna), 5, Reason.GROUP, NOON))
    cast.tell(cast.answered(anna), ended(60))

    assert next(seat for seat in read_seats() if seat.extension == anna.extension).wrap_up_until == later(240)
