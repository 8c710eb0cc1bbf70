"""Trunks in a running Asterisk: pushed in, taken out, watched and tried, over a connection of their own."""

import asyncio
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

from vonal.switchboard.ari.client import AriAddress, AriClient, AriRefused
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.console import ask_console, end_of_log
from vonal.switchboard.asterisk.trunks import (
    ASKED_FOR_SECONDS,
    OURS,
    PRACTICE,
    Said,
    TrunkLine,
    address_by,
    all_kinds,
    registrations,
    rejections,
    state_of,
    trunk_objects,
)
from vonal.switchboard.asterisk.trust import Certificates, trust

APPLICATION = "vonal-trunks"
EVENTS = ("StasisStart", "ChannelStateChange", "ChannelDestroyed", "RESTResponse")
AGAIN_SECONDS = 60  # a name that is not found may be there later
TRIED_SECONDS = 30
SPEAKS_SECONDS = 3
BUSY, NO_ANSWER = (17, 486, 600), (18, 19, 408, 480)

log = logging.getLogger(__name__)

Came = Literal["answered", "rang", "busy", "no_answer", "refused"]


@dataclass(frozen=True, slots=True)
class TrialCall:
    """What came of a test call; ``code`` is the SIP status or Asterisk's cause, when there is one."""

    came: Came
    code: int | None = None


class TrunkLines:
    """
    Knows what it pushed, so that an unchanged trunk is never touched, and a call by it never harmed.

    Every method raises ``TelephoneIsAway`` when the connection breaks; begin anew with ``connect``.
    """

    def __init__(self, settings: AsteriskSettings) -> None:
        self._settings = settings
        self._client = AriClient(self._event)
        self._certificates = Certificates(settings.trusted)
        self._installed: dict[str, TrunkLine] = {}
        self._again_at: dict[str, float] = {}
        self._pushed_at: dict[str, float] = {}
        self._trials: dict[str, asyncio.Future[TrialCall]] = {}
        self._rang: set[str] = set()

    async def connect(self) -> None:
        """
        :raises TelephoneRefuses: Asterisk does not know our name or our secret.
        :raises TelephoneIsAway: there is no Asterisk.
        """
        await self._client.close()
        self._client = AriClient(self._event)
        self._installed.clear()
        self._again_at.clear()
        settings = self._settings
        await self._client.connect(
            AriAddress(settings.ari_url, settings.ari_user, settings.ari_secret, APPLICATION)
        )
        allowed = [{"type": name} for name in EVENTS]
        await self._client.ask("PUT", f"applications/{APPLICATION}/eventFilter", {"allowed": allowed})

    async def close(self) -> None:
        await self._client.close()

    async def install_only(self, lines: Sequence[TrunkLine]) -> None:
        """Exactly these trunks exist afterwards; those written by hand stay as they are."""
        await asyncio.to_thread(
            trust, self._settings.trusted, [line.certificate for line in lines if line.certificate]
        )
        wanted = {line.name for line in lines if line.host}
        for name in sorted((await self._endpoints()).keys() - wanted):
            if OURS.match(name):
                await self._uninstall(name)
        for line in lines:
            if line.host:
                await self._install(line)

    async def states(self, lines: Sequence[TrunkLine]) -> dict[str, tuple[Said, int | None]]:
        """
        Name → what Asterisk says of it now, and the status of a rejection, or why its certificate is refused. One that was pushed a moment ago and has not
        answered yet is missing.
        """
        reach = await self._endpoints()
        registered: dict[str, str] | None = None
        rejected: dict[str, int] = {}
        if any(line.registers for line in lines):
            shown = await asyncio.to_thread(ask_console, self._settings, "pjsip show registrations")
            registered = None if shown is None else registrations(shown)
            rejected = rejections(await asyncio.to_thread(end_of_log, self._settings))
        found = {
            line.name: state_of(
                line,
                reach.get(line.name),
                None if registered is None else registered.get(line.name),
                rejected.get(line.client_uri),
            )
            for line in lines
        }
        for line in lines:
            if line.is_encrypted and found[line.name][0] not in ("registered", "reachable"):
                trouble = await self._certificates.trouble(line.host)
                found[line.name] = found[line.name] if trouble is None else ("untrusted", trouble)
        if PRACTICE in found:
            found[PRACTICE] = ("reachable", None)
        fresh_since = asyncio.get_running_loop().time() - ASKED_FOR_SECONDS - 1
        return {
            name: said
            for name, said in found.items()
            if said[0] != "unreachable" or self._pushed_at.get(name, -math.inf) < fresh_since
        }

    async def try_out(self, endpoint: str, number: str, caller_id: str) -> TrialCall:
        """Call a number by a trunk, speak the greeting when somebody answers, hang up; takes up to half a minute."""
        channel = f"trial-{uuid4().hex[:12]}"
        came: asyncio.Future[TrialCall] = asyncio.get_running_loop().create_future()
        self._trials[channel] = came
        order: dict[str, Any] = {
            "endpoint": address_by(endpoint, number),
            "app": APPLICATION,
            "timeout": TRIED_SECONDS,
            **({"callerId": caller_id} if caller_id else {}),
        }
        try:
            await self._client.ask("POST", f"channels/{channel}", order)
            async with asyncio.timeout(TRIED_SECONDS + 5):
                return await came
        except (AriRefused, TimeoutError):  # Asterisk refuses to ask a server that is out of reach.
            return TrialCall("no_answer")
        finally:
            self._trials.pop(channel, None)
            self._rang.discard(channel)

    # Inside.

    async def _endpoints(self) -> dict[str, str]:
        found = await self._client.ask("GET", "endpoints/PJSIP")
        return {endpoint["resource"]: endpoint["state"] for endpoint in found}

    async def _install(self, line: TrunkLine) -> None:
        objects, clock = trunk_objects(line), asyncio.get_running_loop().time
        is_new = self._installed.get(line.name) != line
        if not is_new and clock() < self._again_at.get(line.name, math.inf):
            return
        if is_new and line.name in self._installed:
            # What was registered with the old secret shall not wait for its end; calls need neither.
            await self._client.ask_gone(all_kinds(line.name)[0].path)
        kinds = {each.kind for each in objects}
        for old in all_kinds(line.name):
            if old.kind not in kinds:
                await self._client.ask_gone(old.path)
        self._installed[line.name] = line
        self._certificates.forget(line.host)
        self._again_at.pop(line.name, None)
        self._pushed_at[line.name] = clock()
        for each in objects:
            try:
                await self._client.ask("PUT", each.path, {"fields": list(each.fields)})
            except AriRefused as refused:
                log.warning("Asterisk does not take the %s of %s: %s", each.kind, line.name, refused)
                self._again_at[line.name] = clock() + AGAIN_SECONDS

    async def _uninstall(self, name: str) -> None:
        self._installed.pop(name, None)
        for each in all_kinds(name):
            await self._client.ask_gone(each.path)

    def _event(self, event: dict[str, Any]) -> None:
        channel = event.get("channel", {})
        name = channel.get("id", "")
        came = self._trials.get(name)
        if came is None:
            return
        match event["type"]:
            case "ChannelStateChange" if channel.get("state") == "Ringing":
                self._rang.add(name)
            case "StasisStart":
                where = {"context": "vonal-spoken", "extension": str(SPEAKS_SECONDS), "priority": 1}
                self._client.send("POST", f"channels/{name}/continue", where)
                self._end(came, TrialCall("answered"))
            case "ChannelDestroyed":
                self._end(came, _refusal(event, rang=name in self._rang))

    def _end(self, came: asyncio.Future[TrialCall], what: TrialCall) -> None:
        if not came.done():
            came.set_result(what)


def _refusal(event: dict[str, Any], *, rang: bool) -> TrialCall:
    code = int(event.get("tech_cause") or event.get("cause") or 0)
    if code in BUSY:
        return TrialCall("busy", code)
    if rang:
        return TrialCall("rang", code)
    return TrialCall("no_answer" if code in NO_ANSWER else "refused", code or None)
