"""``vonal node``: one of several Asterisks, on a machine of its own; the switchboard runs elsewhere."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import replace

from vonal.config.elsewhere import elsewhere
from vonal.config.environment import Vonal
from vonal.config.exchange import calls_in_progress
from vonal.config.troubles import Trouble
from vonal.office.telephony.visits import visitor_secret
from vonal.switchboard.asterisk.configuration import AsteriskSettings, FolderUnsuitable
from vonal.switchboard.asterisk.install import AsteriskUnavailable, ensure_asterisk
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.process import AsteriskDidNotStart, AsteriskProcess

SIP_PORT = 5060


def run_node(vonal: Vonal, name: str, *, language: str, say: Callable[[str], None]) -> None:
    """
    Keep this node's Asterisk running until SIGTERM or SIGINT; with calls in progress it outlives us, and the next start adopts it.

    :raises Trouble: in a sentence, when it cannot run.
    """
    try:
        settings = node_settings(vonal, name, language=language)
        installation = ensure_asterisk(vonal.cache, say)
        asyncio.run(_run(AsteriskProcess(settings, installation), say))
    except (AsteriskUnavailable, AsteriskDidNotStart, FolderUnsuitable, ValueError, OSError) as error:
        raise Trouble(str(error)) from error


def node_settings(vonal: Vonal, name: str, *, language: str) -> AsteriskSettings:
    """
    Its files are below ``nodes/<name>`` of the data folder; it listens where ``VONAL_ARI_URL`` says, and for SIP at the same
    address at ``VONAL_SIP_PORT``. Calls from outside come by the distributor.

    :raises ValueError: there is no such node; the message is a sentence.
    """
    known = {each.name: each for each in elsewhere(vonal)}
    if not name or name not in known:
        message = f"VONAL_ARI_URL names no node {name}: {vonal.ari_url}"
        raise ValueError(message)
    node = known[name]
    made = settings_for(
        node.home,
        language=language,
        sip_address=node.http_address,
        sip_port=vonal.sip_port or SIP_PORT,
        http_port=node.http_port,
        trunk_addresses=(node.sip_address,),
        visitor_secret=visitor_secret(),
    )
    return replace(
        made,
        name=name,
        http_address=node.http_address,
        ari_user=node.ari_user,
        ari_secret=node.ari_secret,
        distributor=node.distributor,
        vonal_home=node.vonal_home,
    )


async def _run(process: AsteriskProcess, say: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await process.start()
    say(
        f"Node {process.settings.name} takes calls at {process.settings.sip_address}:{process.settings.sip_port}."
    )
    await stop.wait()
    await process.stop(keep=await calls_in_progress(process.settings))
