"""What is pressed on a SIP phone in a talk."""

from tests.switchboard.cast import leg
from vonal.switchboard.ari.legs import Legs
from vonal.switchboard.ari.star_codes import StarCodes
from vonal.switchboard.ari.translation import Device, channel_id
from vonal.switchboard.core.recorded import RecordingKeyPressed


def pressed(
    codes: StarCodes, keys: str, device: Device = Device.PHONE, by: str = "101"
) -> list[RecordingKeyPressed]:
    """Each key as Asterisk tells it: twice."""
    channel = {"id": channel_id(leg(by), device), "name": f"PJSIP/{device.endpoint(by)}-0000002a"}
    events = [
        {"type": "ChannelDtmfReceived", "channel": channel, "digit": key, "timestamp": str(at)}
        for at, key in enumerate(keys)
        for _ in range(2)
    ]
    return [report for event in events if (report := codes.report_of(event)) is not None]


def codes_of(device: Device) -> StarCodes:
    legs = Legs()
    for extension in ("101", "102"):
        name = channel_id(leg(extension), device)
        legs.found(leg(extension), [name], name)
    return StarCodes(legs)


def test_star_two_is_told_once_each_time():
    told = RecordingKeyPressed("c1", "101")

    assert pressed(codes_of(Device.PHONE), "*2#*2") == [told, told]
    assert pressed(codes_of(Device.PHONE), "2*32") == []


def test_two_press_at_once():
    codes = codes_of(Device.PHONE)
    pressed(codes, "*")
    pressed(codes, "*", by="102")

    assert pressed(codes, "2") == [RecordingKeyPressed("c1", "101")]
    codes.channel_gone(channel_id(leg("102"), Device.PHONE))
    assert pressed(codes, "2", by="102") == []


def test_the_keypad_of_the_page_is_for_whatever_machine_answers():
    assert pressed(codes_of(Device.BROWSER), "*2", Device.BROWSER) == []
