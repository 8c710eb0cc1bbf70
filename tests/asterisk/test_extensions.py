import asyncio
import hashlib
import re
import time
import uuid

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.telephone_fixtures import Ari
from tests.telephone_peers import SippCaller, SippPhone
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.extensions import browser_phone, sip_phone
from vonal.switchboard.asterisk.process import AsteriskProcess
from vonal.switchboard.asterisk.spool import messages

pytestmark = pytest.mark.telephone


def _phone(settings: AsteriskSettings, password: str, **more: object) -> SippPhone:
    return SippPhone(settings.sip_address, settings.sip_port, extension="101", password=password, **more)  # type: ignore[arg-type]


async def _register_by_web_socket(
    socket: ClientConnection, name: str, password: str, realm: str, nonce: str
) -> str:
    """Send one REGISTER, with a digest when there is a nonce, and return the answer."""
    inner = hashlib.md5(f"{name}:{realm}:{password}".encode()).hexdigest()  # noqa: S324
    outer = hashlib.md5(b"REGISTER:sip:vonal").hexdigest()  # noqa: S324
    response = hashlib.md5(f"{inner}:{nonce}:00000001:abc:auth:{outer}".encode()).hexdigest()  # noqa: S324
    digest = (
        f'Authorization: Digest username="{name}", realm="{realm}", nonce="{nonce}", uri="sip:vonal", '
        f'response="{response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="abc"\r\n'
    )
    await socket.send(
        "REGISTER sip:vonal SIP/2.0\r\n"
        f"Via: SIP/2.0/WS x.invalid;branch=z9hG4bK{uuid.uuid4().hex}\r\nMax-Forwards: 70\r\n"
        f"From: <sip:{name}@vonal>;tag=a\r\nTo: <sip:{name}@vonal>\r\nCall-ID: {uuid.uuid4().hex}\r\nCSeq: 1 REGISTER\r\n"
        f"Contact: <sip:{name}@x.invalid;transport=ws>\r\nExpires: 60\r\n{digest if nonce else ''}Content-Length: 0\r\n\r\n"
    )
    answer = await asyncio.wait_for(socket.recv(), 5)
    return answer if isinstance(answer, str) else answer.decode()


async def _comes_online(ari: Ari, name: str) -> None:
    for _ in range(40):
        endpoint = ari.get(f"endpoints/PJSIP/{name}")
        if endpoint["state"] == "online":
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{name} does not come online.")


async def test_a_new_extension_registers_without_a_reload(asterisk: AsteriskProcess, ari: Ari):
    pid = asterisk.state.pid
    before = _phone(asterisk.settings, "secret-of-101")
    assert await asyncio.to_thread(before.register) != 200

    ari.add_extension("101", "secret-of-101")

    with _phone(asterisk.settings, "secret-of-101"):
        await _comes_online(ari, "101")
    assert asterisk.state.pid == pid


async def test_a_telephone_cannot_send_a_customer_elsewhere(asterisk: AsteriskProcess, ari: Ari):
    ari.add_extension("101", "secret-of-101")

    kept = ari.get("asterisk/config/dynamic/res_pjsip/endpoint/101")

    assert {field["attribute"]: field["value"] for field in kept}["allow_transfer"] == "false"


async def test_a_wrong_password_is_refused(asterisk: AsteriskProcess, ari: Ari):
    ari.add_extension("101", "secret-of-101")

    phone = _phone(asterisk.settings, "guessed")

    assert await asyncio.to_thread(phone.register) == 401


async def test_a_removed_extension_is_refused(asterisk: AsteriskProcess, ari: Ari):
    ari.add_extension("101", "secret-of-101")
    telephones = [sip_phone, browser_phone]
    for telephone in telephones:
        for made in reversed(telephone("101", password="", shown_name="", language="en")):
            assert ari.ask("DELETE", made.path)[0] == 204

    phone = _phone(asterisk.settings, "secret-of-101")

    assert await asyncio.to_thread(phone.register) != 200


async def test_a_changed_password_counts_at_once(asterisk: AsteriskProcess, ari: Ari):
    ari.add_extension("101", "old-secret")
    ari.add_extension("101", "new-secret")

    assert await asyncio.to_thread(_phone(asterisk.settings, "old-secret").register) == 401
    assert await asyncio.to_thread(_phone(asterisk.settings, "new-secret").register) == 200


async def test_a_browser_registers_through_a_web_socket(asterisk: AsteriskProcess, ari: Ari):
    ari.add_extension("101", "secret-of-101")

    async with connect(asterisk.settings.phone_url, subprotocols=[Subprotocol("sip")]) as socket:
        asked = await _register_by_web_socket(socket, "101-web", "secret-of-101", "", "")
        realm, nonce = re.search(r'realm="([^"]*)"', asked), re.search(r'nonce="([^"]*)"', asked)
        assert realm is not None
        assert nonce is not None
        accepted = await _register_by_web_socket(socket, "101-web", "secret-of-101", realm[1], nonce[1])
        await _comes_online(ari, "101-web")

    assert socket.subprotocol == "sip"
    assert asked.startswith("SIP/2.0 401")
    assert accepted.startswith("SIP/2.0 200"), accepted


async def test_a_registered_phone_rings_answers_and_talks(asterisk: AsteriskProcess, ari: Ari):
    ari.add_extension("101", "secret-of-101")
    settings = asterisk.settings
    with _phone(settings, "secret-of-101", answer_after_seconds=0.5, talk_seconds=2) as phone:
        status, answer = ari.ask(
            "POST",
            "channels?endpoint=PJSIP/101&context=vonal-spoken&extension=1&priority=1&callerId=%2B36301234567",
        )
        assert status == 200, answer
        result = await asyncio.to_thread(phone.wait_until, "BYE")

    assert result.answered
    assert 0.4 < result.answer_delay_seconds < 4
    (invite,) = (message for message in result.messages if message.what == "INVITE")
    assert "+36301234567" in invite.text
    assert result.heard.loud_seconds > 0.3
    assert result.ended_by_us


async def test_a_phone_may_refuse_or_let_it_ring(asterisk: AsteriskProcess, ari: Ari):
    ari.add_extension("101", "secret-of-101")
    ring = "channels?endpoint=PJSIP/101&context=vonal-spoken&extension=1&priority=1&timeout=2"
    with _phone(asterisk.settings, "secret-of-101", refuse="486 Busy Here") as phone:
        ari.ask("POST", ring)
        refused = await asyncio.to_thread(phone.wait_until, "ACK")
    with _phone(asterisk.settings, "secret-of-101", answer_after_seconds=None) as phone:
        ari.ask("POST", ring)
        unanswered = await asyncio.to_thread(phone.wait_until, "CANCEL")

    assert refused.status == 486
    assert not unanswered.answered
    assert unanswered.ended_at is not None
    assert unanswered.invited_at is not None
    assert 1 < unanswered.ended_at - unanswered.invited_at < 10


async def test_whom_nobody_answered_the_switchboard_sends_to_leave_a_message(
    asterisk: AsteriskProcess, ari: Ari
):
    settings = asterisk.settings
    events = f"ws{settings.ari_url[4:]}/events?app=vonal&api_key={settings.ari_user}:{settings.ari_secret}"
    async with connect(events):
        call = SippCaller(
            settings.sip_address, settings.sip_port, dial="+361", from_number="+36301234567", talk_seconds=11
        ).start()
        await asyncio.to_thread(call.wait_until, "180")
        (channel,) = ari.get("channels")
        ari.ask("POST", f"channels/{channel['id']}/variable?variable=TIMEOUT(absolute)&value=10")
        ari.ask("POST", f"channels/{channel['id']}/continue?context=vonal-message&extension=s&priority=1")
        result = await asyncio.to_thread(call.wait)

    assert result.answered
    for _ in range(50):
        if messages(settings.home):
            break
        await asyncio.sleep(0.1)
    (message,) = messages(settings.home)
    assert message.unique_id == channel["id"]


@pytest.mark.slow
async def test_a_vanished_telephone_ends_its_call(asterisk: AsteriskProcess, ari: Ari):
    ari.add_extension("101", "secret-of-101")
    with _phone(asterisk.settings, "secret-of-101") as phone:
        ari.ask("POST", "channels?endpoint=PJSIP/101&context=vonal-spoken&extension=100&priority=1")
        await asyncio.to_thread(phone.wait_until, "ACK")
        await asyncio.sleep(1)
        await asyncio.to_thread(phone.vanish)

        began = time.monotonic()
        while ari.get("channels"):
            await asyncio.sleep(0.5)
            assert time.monotonic() - began < 40

    assert time.monotonic() - began > 20
