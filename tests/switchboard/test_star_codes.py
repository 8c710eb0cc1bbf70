"""What is pressed on a SIP phone in a talk."""

import asyncio
from itertools import count

import pytest

from tests.switchboard.cast import later, leg, own
from vonal.switchboard.ari import star_codes
from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.star_codes import StarCodes
from vonal.switchboard.ari.translation import Device, channel_id
from vonal.switchboard.core.recorded import RecordingKeyPressed

MINUTES = count()
TOLD = RecordingKeyPressed("c1", "101")


class Keypad:
    """The telephones of 101 and 102 in a talk, and what the others hear of their keys."""

    def __init__(self, device: Device = Device.PHONE) -> None:
        legs = Legs()
        self._device = device
        for extension in ("101", "102"):
            name = channel_id(leg(extension), device)
            legs.found(leg(extension), [name], name)
        self.codes, self.heard = StarCodes(legs, self._hear), ""

    def _hear(self, channel: str, key: str, milliseconds: int) -> None:
        self.heard += key

    def press(self, keys: str, *at: float, by: str = "101") -> list[RecordingKeyPressed]:
        return press(self.codes, keys, channel_id(leg(by), self._device), *at)


def press(codes: StarCodes, keys: str, channel: str, *at: float) -> list[RecordingKeyPressed]:
    """Each key, held for 140 ms, as Asterisk tells it: twice. Seconds of the day, when it is let go of, or a second apart."""
    seconds = at or range(next(MINUTES) * 60, 9999)
    events = [
        {
            "type": "ChannelDtmfReceived",
            "channel": {"id": channel},
            "digit": key,
            "duration_ms": 140,
            "timestamp": later(second).isoformat(timespec="milliseconds"),
        }
        for second, key in zip(seconds, keys, strict=False)
        for _ in range(2)
    ]
    return [report for event in events if (report := codes.report_of(event)) is not None]


async def test_star_two_is_told_once_each_time_and_nobody_hears_it():
    keypad = Keypad()

    assert keypad.press("*2#*2") == [TOLD, TOLD]
    assert keypad.heard == "#"


async def test_every_other_key_is_heard_in_its_order():
    keypad = Keypad()

    assert keypad.press("2*3255**4") == []
    assert keypad.heard == "2*3255**4"


async def test_a_star_alone_is_heard_after_a_moment_and_the_next_key_is_no_code(monkeypatch):
    monkeypatch.setattr(star_codes, "NEXT_KEY_SECONDS", 0.01)
    keypad = Keypad()
    keypad.press("*")
    assert keypad.heard == ""

    await asyncio.sleep(0.05)

    assert keypad.heard == "*"
    assert keypad.press("2") == []
    assert keypad.heard == "*2"


@pytest.mark.parametrize(
    ("told", "at", "heard"),
    [
        ("44", (1.0, 1.2), "44"),  # pressed twice, quickly
        ("2447", (1.0, 1.0, 1.188, 2.0), "247"),  # 4 came with 2, and was put off
        ("24477", (1.0, 1.0, 1.188, 1.188, 1.375), "247"),
        ("1##", (1.0, 1.213, 1.336), "1#"),  # sooner than it can be pressed again
        ("24444", (1.0, 1.0, 1.188, 1.4, 1.6), "2444"),
        ("244", (1.0, 1.0, 9.0), "244"),
    ],
)
async def test_a_key_asterisk_put_off_and_told_again_is_heard_once(
    told: str, at: tuple[float, ...], heard: str
):
    keypad = Keypad()

    keypad.press(told, *at)

    assert keypad.heard == heard


async def test_two_press_at_once():
    keypad = Keypad()
    keypad.press("*")
    keypad.press("*", by="102")

    assert keypad.press("2") == [TOLD]
    keypad.codes.channel_gone(channel_id(leg("102"), Device.PHONE))
    assert keypad.press("2", by="102") == []


async def test_who_dialled_himself_has_the_same_codes():
    legs, heard = Legs(), []
    legs.own(own())
    codes = StarCodes(legs, lambda *key: heard.append(key))
    assert press(codes, "*2", "c1") == []

    legs.dialled_on_phone(["c1"])

    assert press(codes, "7*2", "c1") == [TOLD]
    assert heard == [("c1", "7", 140)]


async def test_the_keypad_of_the_page_is_for_whatever_machine_answers():
    """Asterisk passes its keys on by itself."""
    keypad = Keypad(Device.BROWSER)

    assert keypad.press("*2") == []
    assert keypad.heard == ""
