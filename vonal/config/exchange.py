"""The telephone's side of a running installation: Vonal's own Asterisk, or one elsewhere, and the switchboard on it."""

import asyncio
import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from vonal.config.distributor import CertificateKeeper
from vonal.config.elsewhere import REFUSED, RUNNING, elsewhere, unreached, unreached_nodes
from vonal.config.environment import Vonal
from vonal.switchboard.asterisk.configuration import AsteriskSettings, FolderUnsuitable
from vonal.switchboard.asterisk.install import AsteriskUnavailable, ensure_asterisk
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.process import AsteriskDidNotStart, AsteriskProcess, AsteriskState

log = logging.getLogger("vonal.exchange")

AGAIN_SECONDS = 1.0


class AnotherSwitchboard(Exception):
    """Another process already is the switchboard of this data folder."""


class Keeper(Protocol):
    """Goes on beside the switchboard until it is cancelled."""

    async def run(self) -> None: ...


class Exchange:
    """
    Starts or adopts Asterisk, runs the switchboard on it, and knows their state.

    ``trouble`` is a sentence for people when there is no telephone; everything else works without.
    """

    def __init__(self, vonal: Vonal, *, language: str, say: Callable[[str], None]) -> None:
        self.vonal = vonal
        self.language = language
        self.say = say
        self.nodes: tuple[AsteriskSettings, ...] = ()
        self.node_states: dict[str, str] = {}
        self.process: AsteriskProcess | None = None
        self.switchboard = "starting"
        self.trouble = ""
        self.trunks: list[dict[str, Any]] = []
        self.takes_calls = asyncio.Event()

    @property
    def settings(self) -> AsteriskSettings | None:
        """The Asterisk, or the first of several that is there."""
        living = [each for each in self.nodes if self.node_states.get(each.name) == RUNNING]
        return next(iter(living or self.nodes), None)

    @property
    def details(self) -> dict[str, Any]:
        """What other processes and ``vonal status`` are told."""
        settings, state = self.settings, self.process.state if self.process else None
        return {
            "state": self.switchboard,
            "trouble": self.trouble or (state.trouble if state else self._unreached),
            "phone_url": settings.phone_url if settings else "",
            "ari_url": settings.ari_url if settings else "",
            "sip_address": settings.sip_address if settings else "",
            "sip_port": settings.sip_port if settings else None,
            "tls_port": settings.tls_port if settings else None,
            "http_port": settings.http_port if settings else None,
            "trunks": self.trunks,
            "nodes": self._several if len(self.nodes) > 1 else [],
            "asterisk": _asterisk(state) if state or not self._is_elsewhere else self._elsewhere,
        }

    @property
    def _is_elsewhere(self) -> bool:
        return bool(self.vonal.ari_url and self.settings)

    @property
    def _elsewhere(self) -> dict[str, Any]:
        state = self.switchboard if self.switchboard in (RUNNING, REFUSED) else "away"
        return {"state": state, "address": self.vonal.ari_url}

    @property
    def _several(self) -> list[dict[str, Any]]:
        return [
            {"name": each.name, "state": self.node_states.get(each.name, "away"), "address": each.ari_url}
            for each in self.nodes
        ]

    @property
    def _unreached(self) -> str:
        if len(self.nodes) > 1:
            return unreached_nodes(self._several)
        return unreached(self.switchboard, self.vonal.ari_url) if self._is_elsewhere else ""

    async def start(self) -> bool:
        """Have an Asterisk; False, with ``trouble`` set, where there cannot be one."""
        try:
            if self.vonal.ari_url:
                self.nodes = elsewhere(self.vonal)
                return True
            from vonal.office.telephony.visits import visitor_secret

            installation = await asyncio.to_thread(ensure_asterisk, self.vonal.cache, self.say)
            settings = settings_for(
                self.vonal.home,
                language=self.language,
                sip_address=self.vonal.sip_address,
                sip_port=self.vonal.sip_port or None,
                visitor_secret=visitor_secret(),
                tls_port=self.vonal.sip_tls_port or None,
                sip_name=self.vonal.sip_name,
                certificate_files=self.vonal.certificate_files,
            )
            self.nodes = (settings,)
            self.process = AsteriskProcess(settings, installation)
            await self.process.start()
        except (AsteriskUnavailable, AsteriskDidNotStart, FolderUnsuitable, ValueError, OSError) as error:
            self.trouble = str(error)
            self.switchboard = "off"
            return False
        return True

    async def run(self, stop: asyncio.Event) -> None:
        """Be the switchboard until ``stop`` is set; begin anew after a fault."""
        from vonal.office.telephony.switchboard import run_switchboard

        keeping = [asyncio.create_task(each.run(), name=type(each).__name__) for each in self._keepers()]
        try:
            while not stop.is_set():
                try:
                    await run_switchboard(self.nodes, stop, self._report, self._tell_nodes)
                except Exception:
                    log.exception(
                        "The switchboard stopped; it begins again in a second and takes the calls over."
                    )
                    self._report("away")
                    await _wait(stop, AGAIN_SECONDS)
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)

    def _keepers(self) -> Iterator[Keeper]:
        from vonal.office.telephony.devices.keeper import DeviceKeeper
        from vonal.office.telephony.phone_quality import QualityKeeper
        from vonal.office.telephony.trunk_keeper import TrunkKeeper
        from vonal.switchboard.entrances.foreign import ForeignAsterisk
        from vonal.switchboard.entrances.kamailio import Kamailio
        from vonal.switchboard.entrances.own import OwnAsterisk

        for node in self.nodes:
            yield TrunkKeeper(node, partial(self._tell_trunks, node), leads=partial(self._leads, node))
            yield QualityKeeper(node)
        if self.process is not None:
            yield DeviceKeeper(OwnAsterisk(self.nodes[0]))
        elif self.vonal.distributor:
            yield DeviceKeeper(Kamailio(self.vonal.distributor, self.nodes))
        else:
            yield DeviceKeeper(ForeignAsterisk(self.nodes[0]))
        if self.vonal.distributor and self.vonal.sip_tls_port:
            yield CertificateKeeper(self.vonal)

    async def close(self, *, at_once: bool) -> None:
        """Stop Asterisk, unless people talk: then it stays, and the next start takes their calls over."""
        if self.process is None:
            return
        talking = not at_once and await calls_in_progress(self.settings)
        if talking:
            self.say("Calls are in progress: Asterisk goes on with them until the next start.")
        await self.process.stop(keep=bool(talking))

    def _leads(self, node: AsteriskSettings) -> bool:
        return node is self.settings

    def _tell_trunks(self, node: AsteriskSettings, states: list[dict[str, Any]]) -> None:
        if self._leads(node):
            self.trunks = states

    def _tell_nodes(self, states: dict[str, str]) -> None:
        self.node_states = states

    def _report(self, state: str) -> None:
        self.switchboard = state
        if state == RUNNING:
            self.takes_calls.set()


async def calls_in_progress(settings: AsteriskSettings | None) -> bool:
    """Whether anybody is on the telephone now."""
    import httpx2

    if settings is None:
        return False
    try:
        async with httpx2.AsyncClient(trust_env=False, timeout=2) as client:
            answer = await client.get(
                f"{settings.ari_url}/channels", auth=(settings.ari_user, settings.ari_secret)
            )
            return answer.status_code == httpx2.codes.OK and bool(answer.json())
    except (httpx2.HTTPError, ValueError):
        return False


@contextmanager
def the_only_switchboard(home: Path) -> Iterator[None]:
    """
    Be the one switchboard of a data folder.

    :raises AnotherSwitchboard: another process is.
    """
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "switchboard.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"Another Vonal is the switchboard of {home} already. Stop it first, or choose another --home."
            raise AnotherSwitchboard(message) from None
        yield


def _asterisk(state: AsteriskState | None) -> dict[str, Any]:
    if state is None:
        return {}
    return {
        "state": state.phase,
        "version": state.version,
        "pid": state.pid,
        "since": state.since.isoformat() if state.since else None,
        "restarts": state.restarts,
    }


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
