"""Who hears whom when a head listens, whispers and joins in, on a real Asterisk: each speaks in a tone of his own."""

import math

import pytest

from tests.switchboard.real.conftest import MakeCaller, MakePhone, Switchboard
from tests.switchboard.real.test_passing_on import on_the_line, until
from tests.telephone_audio import DECODE, RATE, tone
from tests.telephone_peers import SippCaller, SippPhone

pytestmark = pytest.mark.telephone

CUSTOMER, COLLEAGUE, HEAD = 440.0, 660.0, 990.0
PIECE = RATE // 5
LOUD = 500.0


def hears(who: SippPhone | SippCaller, *, since: int = 0) -> set[float]:
    """The voices of those he has heard, a fifth of a second at a time, after so many samples."""
    sound = bytes(who.so_far().heard.sound)[since:]
    pieces = [sound[start : start + PIECE] for start in range(0, len(sound) - PIECE, PIECE)]
    return {voice for voice in (CUSTOMER, COLLEAGUE, HEAD) for piece in pieces if share(piece, voice) > LOUD}


def share(piece: bytes, hertz: float) -> float:
    """How loud one tone is in it, by Goertzel's formula."""
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    last = before = 0.0
    for code in piece:
        last, before = DECODE[code] + turn * last - before, last
    return math.sqrt(max(0.0, last**2 + before**2 - turn * last * before)) * 2 / len(piece)


def now(who: SippPhone | SippCaller) -> int:
    return len(who.so_far().heard.sound)


async def hear(who: SippPhone | SippCaller, *voices: float) -> None:
    """Wait until he hears exactly these, for half a second."""

    def does() -> bool:
        return hears(who, since=max(0, now(who) - RATE // 2)) == set(voices)

    await until(does, 10)


async def test_the_head_hears_both_and_the_customer_hears_him_only_when_he_joins(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101", others="103")
    await switchboard.start()
    colleague = await phone("101", says=tone(1.0, COLLEAGUE))
    head = await phone("103", says=tone(1.0, HEAD))
    async with on_the_line(caller(talk_seconds=60, says=tone(1.0, CUSTOMER))) as customer:
        call = (await switchboard.told("CallAnswered"))["call"]

        await switchboard.order(f"listen {call} 103 101 listen")
        await switchboard.told("ListeningBegan", number=1)
        await hear(head, CUSTOMER, COLLEAGUE)
        assert HEAD not in hears(colleague) | hears(customer)

        await switchboard.order(f"listen {call} 103 101 whisper")
        await hear(colleague, CUSTOMER, HEAD)
        await hear(head, CUSTOMER, COLLEAGUE)
        assert HEAD not in hears(customer)

        await switchboard.order(f"listen {call} 103 101 join")
        await hear(customer, COLLEAGUE, HEAD)
        await hear(head, CUSTOMER, COLLEAGUE)

        await switchboard.order(f"listen {call} 103 101 listen")
        await hear(customer, COLLEAGUE)

        await switchboard.kill()
        await switchboard.start()
        await switchboard.told("NobodyListens", count=2)
        await until(lambda: any(message.what == "BYE" for message in head.so_far().messages), 10)
        await hear(colleague, CUSTOMER)
