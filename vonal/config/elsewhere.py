"""An Asterisk that somebody else runs, or several: where they are, and what is wrong with them."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from vonal.config.environment import Vonal
from vonal.switchboard.asterisk.configuration import AsteriskSettings
from vonal.switchboard.asterisk.ports import RTP_PORTS

RUNNING, REFUSED = "running", "refused"
HTTP_PORT = 8088
NODE_NAME = re.compile(r"[a-z][a-z0-9]{0,9}")
SEVERAL = (
    "Several Asterisks are reached by VONAL_ARI_URL=a=http://host:8088,b=http://host:8088 (names of small letters and digits), "
    "VONAL_ARI_SECRET, and VONAL_DISTRIBUTOR=host:5060, the Kamailio before them."
)


def unreached(state: str, address: str) -> str:
    """What is wrong with an Asterisk elsewhere, and what to do, in the language spoken now; empty when all is well."""
    if state == RUNNING:
        return ""
    if state == REFUSED:
        said = _(
            "Asterisk at %(address)s refuses Vonal's name or secret. Make VONAL_ARI_USER and VONAL_ARI_SECRET those of "
            "its ari.conf, and start Vonal again."
        )
    else:
        said = _(
            "Asterisk at %(address)s does not answer. See that it runs with its HTTP server on, and that VONAL_ARI_URL "
            "is its address."
        )
    return said % {"address": address}


def unreached_nodes(nodes: list[dict[str, Any]]) -> str:
    """The same of several: a sentence for each that is not there."""
    return " ".join(filter(None, (unreached(each["state"], each["address"]) for each in nodes)))


def elsewhere(vonal: Vonal) -> tuple[AsteriskSettings, ...]:
    """
    The Asterisk that somebody else runs, reached by its ARI address; of several each with its name.

    :raises ValueError: the settings do not say which; the message is a sentence.
    """
    urls = vonal.ari_url.split(",")
    if len(urls) == 1 and "=" not in urls[0]:
        return (_asterisk_at(vonal, urls[0]),)
    found = [_node(vonal, *url.strip().partition("=")[::2]) for url in urls]
    if len({each.name for each in found}) < len(found):
        raise ValueError(SEVERAL)
    return tuple(found)


def _node(vonal: Vonal, name: str, url: str) -> AsteriskSettings:
    """:raises ValueError: it has no name, or nothing is before it."""
    host, _, port = vonal.distributor.rpartition(":")
    if not NODE_NAME.fullmatch(name) or not host or not port.isdigit():
        raise ValueError(SEVERAL)
    return replace(
        _asterisk_at(vonal, url),
        name=name,
        distributor=vonal.distributor,
        home=vonal.home.absolute() / "nodes" / name,
        vonal_home=vonal.home.absolute(),
        sip_address=host,
        sip_port=int(port),
        tls_port=vonal.sip_tls_port,
    )


def _asterisk_at(vonal: Vonal, url: str) -> AsteriskSettings:
    address = urlsplit(url)
    if address.scheme != "http" or not address.hostname or not vonal.ari_secret:
        message = (
            "Another Asterisk is reached by VONAL_ARI_URL=http://host:8088 together with VONAL_ARI_SECRET."
        )
        raise ValueError(message)
    return AsteriskSettings(
        home=vonal.home.absolute(),
        sip_port=vonal.sip_port,
        sip_address=vonal.sip_address,
        http_address=address.hostname,
        http_port=address.port or HTTP_PORT,
        rtp_start=RTP_PORTS.start,
        rtp_end=RTP_PORTS.stop - 1,
        ari_user=vonal.ari_user,
        ari_secret=vonal.ari_secret,
    )
