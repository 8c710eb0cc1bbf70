"""
What ARI is told so that a trunk exists, without a reload, and what Asterisk says of it.

A trunk is pushed like an extension (see ``extensions``), as ``trunk-<number>``: its address and how often it is asked for a
sign of life, the endpoint, who may call in by it, and a registration where the telephone company wants one.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from vonal.switchboard.asterisk.extensions import (
    HELD_RTP_TIMEOUT_SECONDS,
    RTP_TIMEOUT_SECONDS,
    DynamicObject,
    Field,
    Kind,
)

OURS = re.compile(r"trunk-\d+\Z")
PRACTICE = "practice"  # an endpoint by which nobody is really called
ASKED_EVERY_SECONDS = 10
ASKED_FOR_SECONDS = 3
# A telephone company may lock out who comes too often with a wrong secret.
AGAIN_SECONDS = 20
FORBIDDEN_AGAIN_SECONDS = 120

Said = Literal["registered", "reachable", "rejected", "unreachable", "untrusted", "missing", "unknown"]
REACHED: dict[str, Said] = {"online": "reachable", "offline": "unreachable"}
NO_ANSWER = 408  # as RFC 3261 calls a request nobody answers


@dataclass(frozen=True, slots=True)
class TrunkLine:
    """
    One trunk. ``name`` is its endpoint's; without a ``host`` it is written by hand in the configuration and only watched.
    ``host`` may have a port. ``number`` is what calls in to it have dialled, else the sign-in. ``sign_in_in_from``: our
    number then stands in P-Asserted-Identity. ``carries_faxes``: T.38 is spoken where the other side speaks it.
    ``is_encrypted``: TLS, and SRTP or no call; ``certificate`` in PEM is believed besides the authorities of this machine.
    """

    name: str
    host: str = ""
    user: str = ""
    secret: str = field(default="", repr=False)
    number: str = ""
    registers: bool = False
    sign_in_in_from: bool = False
    carries_faxes: bool = False
    is_encrypted: bool = False
    certificate: str = ""
    language: str = "en"

    @property
    def uri(self) -> str:
        return f"sip:{self.host};transport=tls" if self.is_encrypted else f"sip:{self.host}"

    @property
    def transport(self) -> str:
        return "transport-tls" if self.is_encrypted else "transport-udp"

    @property
    def client_uri(self) -> str:
        """Who we are there."""
        return f"sip:{self.user}@{self.host}"


def address_by(endpoint: str, number: str) -> str:
    """Where Asterisk calls to reach a number by a trunk."""
    return f"Local/{number}@vonal-practice" if endpoint == PRACTICE else f"PJSIP/{number}@{endpoint}"


def trunk_objects(line: TrunkLine) -> list[DynamicObject]:
    """The objects, in the order to push them."""
    name = line.name
    objects = []
    if line.secret:
        objects.append(_object("auth", name, auth_type="userpass", username=line.user, password=line.secret))
    objects.append(
        _object(
            "aor",
            name,
            contact=line.uri,
            qualify_frequency=str(ASKED_EVERY_SECONDS),
            qualify_timeout=str(ASKED_FOR_SECONDS),
        )
    )
    signs_in = {"outbound_auth": name} if line.secret else {}
    who = {"from_user": line.user, "from_domain": line.host.partition(":")[0]} if line.sign_in_in_from else {}
    objects.append(
        _object(
            "endpoint",
            name,
            transport=line.transport,
            context="vonal-in",
            aors=name,
            identify_by="ip",
            language=line.language,
            disallow="all",
            allow="ulaw,alaw,g722",
            **signs_in,
            **who,
            send_pai="yes" if line.sign_in_in_from else "no",
            trust_id_inbound="yes",
            trust_id_outbound="yes",
            send_connected_line="no",
            media_encryption="sdes" if line.is_encrypted else "no",
            direct_media="no",
            rtp_symmetric="yes",
            force_rport="yes",
            rewrite_contact="yes",
            # A fax by T.38 sends no sound for minutes; its own errors are put right by repetition.
            t38_udptl="yes" if line.carries_faxes else "no",
            t38_udptl_ec="redundancy",
            rtp_timeout=str(max(RTP_TIMEOUT_SECONDS, 120)),
            rtp_timeout_hold=str(HELD_RTP_TIMEOUT_SECONDS),
            allow_transfer="no",
            allow_subscribe="no",
        )
    )
    objects.append(_object("identify", name, endpoint=name, match=line.host.partition(":")[0]))
    if line.registers:
        objects.append(_registration(line))
    return objects


def _registration(line: TrunkLine) -> DynamicObject:
    return _object(
        "registration",
        line.name,
        transport=line.transport,
        outbound_auth=line.name,
        server_uri=line.uri,
        client_uri=line.client_uri,
        contact_user=line.number or line.user,
        expiration="300",
        max_random_initial_delay="0",
        retry_interval=str(AGAIN_SECONDS),
        forbidden_retry_interval=str(FORBIDDEN_AGAIN_SECONDS),
        fatal_retry_interval=str(FORBIDDEN_AGAIN_SECONDS),
        max_retries="1000000",
        auth_rejection_permanent="no",
        # Calls come from whatever address the telephone company likes, with the mark we gave when we registered.
        line="yes",
        endpoint=line.name,
    )


def all_kinds(name: str) -> list[DynamicObject]:
    """Everything a trunk of this name may have, in the order to take it away."""
    kinds: tuple[Kind, ...] = ("registration", "identify", "endpoint", "aor", "auth")
    return [DynamicObject(kind, name, ()) for kind in kinds]


def state_of(
    line: TrunkLine, reach: str | None, registration: str | None, code: int | None
) -> tuple[Said, int | None]:
    """
    What to say of a trunk, and with which SIP status it was rejected.

    :param reach: the endpoint's state by ARI; None when it is not there.
    :param registration: the status by ``pjsip show registrations``; None when it cannot be known.
    :param code: the last status a registration was answered with, of Asterisk's log.
    """
    if reach is None:
        return ("unknown" if line.host else "missing"), None
    if not line.registers or registration is None:
        return REACHED.get(reach, "unknown"), None
    if registration == "Registered":
        # It holds for minutes; the server may be out of reach all the same.
        return ("unreachable" if reach == "offline" else "registered"), None
    if registration == "Unregistered" or code == NO_ANSWER:
        return ("unknown" if reach == "online" else "unreachable"), None
    return "rejected", code


def registrations(shown: str) -> dict[str, str]:
    """Name → status, of what ``pjsip show registrations`` prints."""
    rows = re.findall(r"^ (\S+?)/sip:\S+ +(?:\S+ +)?([A-Z][a-z]+)", shown, re.MULTILINE)
    return dict(rows)


def rejections(log: str) -> dict[str, int]:
    """Who we said we were → the last status we were rejected with, ``NO_ANSWER`` for none; of the end of Asterisk's log."""
    found = re.findall(
        r"(?:response '(\d{3})'|No response) received from '[^']*' on registration attempt to '([^']*)'", log
    )
    return {client: int(code or NO_ANSWER) for code, client in found}


def _object(kind: Kind, name: str, **values: str) -> DynamicObject:
    fields = tuple(Field(attribute=attribute, value=value) for attribute, value in values.items())
    return DynamicObject(kind, name, fields)
