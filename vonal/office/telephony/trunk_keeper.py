"""Keeps Asterisk's trunks those of the settings, tells what becomes of them, and tries them when asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import close_old_connections

from vonal.core.clock import now
from vonal.core.company import company
from vonal.core.live import SWITCHBOARD
from vonal.core.live_hub import TooFarBehind, hub
from vonal.office.telephony.trunk_operations import note_state, note_trial
from vonal.office.telephony.trunks import Trunk
from vonal.switchboard.ari.trunks import TrunkLines
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.trunks import TrunkLine
from vonal.switchboard.core.telephone import TelephoneIsAway, TelephoneRefuses

LOOK_SECONDS = 2.0
AWAY_SECONDS = 1.0
REFUSED_SECONDS = 30.0

log = logging.getLogger("vonal.trunks")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A trunk in use: its row, what people call it, what was known of it, and what Asterisk is told."""

    id: int
    name: str
    known: tuple[str, int | None]
    line: TrunkLine


class TrunkKeeper:
    """
    Run it beside the switchboard, one for each of several nodes. ``tell`` gets the name, state and rejection of every trunk
    in use; of several only the one that ``leads`` writes states down and places test calls.
    """

    def __init__(
        self,
        settings: AsteriskSettings,
        tell: Callable[[list[dict[str, Any]]], None] = lambda states: None,
        *,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._lines = TrunkLines(settings)
        self._tell = tell
        self._leads = leads
        self._look = asyncio.Event()
        self._trials: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled; a fault is written to the log, and it goes on."""
        listening = asyncio.create_task(self._listen())
        try:
            while True:
                pause = await self._serve()
                await asyncio.sleep(pause)
        finally:
            for task in (listening, *self._trials):
                task.cancel()
            await self._lines.close()

    async def _serve(self) -> float:
        """Serve one connection to Asterisk; returns after how many seconds to begin anew."""
        try:
            await self._lines.connect()
            while True:
                self._look.clear()
                await self._keep()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._look.wait(), LOOK_SECONDS)
        except TelephoneRefuses:
            return REFUSED_SECONDS
        except TelephoneIsAway:
            return AWAY_SECONDS
        except Exception:
            log.exception("The trunks could not be looked after; trying again.")
            return AWAY_SECONDS

    async def _keep(self) -> None:
        wanted = await _in_thread(wanted_trunks)
        lines = [each.line for each in wanted]
        await self._lines.install_only(lines)
        if not wanted:
            self._tell([])
            return
        states = await self._lines.states(lines)
        said = {each.id: states.get(each.line.name, each.known) for each in wanted}
        self._tell([{"name": each.name, "state": said[each.id][0]} for each in wanted])
        news = [(each.id, *said[each.id]) for each in wanted if said[each.id] != each.known]
        if news and self._leads():
            await _in_thread(lambda: [note_state(pk, state, code, at=now()) for pk, state, code in news])

    async def _listen(self) -> None:
        while True:
            with suppress(TooFarBehind):
                async with hub().subscribe([SWITCHBOARD]) as orders:
                    async for order in orders:
                        if order.kind == "trunks.changed":
                            self._look.set()
                        elif order.kind == "trunk.try" and self._leads():
                            trial = asyncio.create_task(self._try_out(**order.data))
                            self._trials.add(trial)
                            trial.add_done_callback(self._trials.discard)

    async def _try_out(self, trunk: int, endpoint: str, number: str, caller_id: str) -> None:
        try:
            came = await self._lines.try_out(endpoint, number, caller_id)
        except TelephoneIsAway:
            await _in_thread(lambda: note_trial(trunk, "no_answer", None))
        else:
            await _in_thread(lambda: note_trial(trunk, came.came, came.code))


def wanted_trunks() -> Sequence[Wanted]:
    """Every trunk in use."""
    trunks = Trunk.objects.filter(is_active=True).select_related("caller_id").prefetch_related("numbers")
    return [_wanted(trunk, company().language) for trunk in trunks]


def _wanted(trunk: Trunk, language: str) -> Wanted:
    number = trunk.caller_id or next(iter(trunk.numbers.all()), None)
    line = TrunkLine(
        trunk.endpoint_name,
        host=trunk.host,
        user=trunk.user,
        secret=trunk.secret,
        number=number.number.removeprefix("+") if number else "",
        registers=trunk.kind == Trunk.Kind.REGISTERS,
        sign_in_in_from=bool(trunk.user) and trunk.shows_in == Trunk.Shown.IDENTITY,
        carries_faxes=trunk.carries_faxes,
        is_encrypted=trunk.is_encrypted,
        certificate=trunk.certificate,
        language=language,
    )
    return Wanted(trunk.pk, trunk.name, (trunk.state, trunk.state_code), line)


async def _in_thread(question: Callable[[], Any]) -> Any:
    def answer() -> Any:
        close_old_connections()
        return question()

    return await asyncio.to_thread(answer)
