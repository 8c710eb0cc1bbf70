"""
What ARI is told so that an employee's telephones exist, without a reload.

Each employee has two endpoints: ``101`` (a SIP phone) and ``101-web`` (the browser). For each name in ``PUSH_ORDER`` send
``PUT /ari/asterisk/config/dynamic/res_pjsip/<kind>/<name>`` with ``{"fields": [{"attribute": …, "value": …}, …]}``;
to take a telephone away send DELETE for the same objects in the opposite order. Asterisk keeps them over its own restarts.
"""

from dataclasses import dataclass
from typing import Literal, TypedDict

Kind = Literal["auth", "aor", "endpoint", "identify", "registration"]

RTP_TIMEOUT_SECONDS = 30
HELD_RTP_TIMEOUT_SECONDS = 600


class Field(TypedDict):
    attribute: str
    value: str


@dataclass(frozen=True)
class DynamicObject:
    """One object for ``/ari/asterisk/config/dynamic/res_pjsip/<kind>/<name>``."""

    kind: Kind
    name: str
    fields: tuple[Field, ...]

    @property
    def path(self) -> str:
        return f"asterisk/config/dynamic/res_pjsip/{self.kind}/{self.name}"


def web_name(extension: str) -> str:
    """The name of the browser's endpoint beside the SIP phone's."""
    return f"{extension}-web"


def sip_phone(
    extension: str, *, password: str, shown_name: str, language: str, only_encrypted: bool = False
) -> list[DynamicObject]:
    """
    The objects, in the order to push them, for a SIP telephone that registers over UDP or TLS. Its sound is encrypted
    (SRTP, keys by SDES) where it likes; ``only_encrypted`` refuses calls in which it is not.
    """
    return [
        _auth(extension, password),
        _aor(extension, qualify_seconds=60),
        _endpoint(
            extension,
            shown_name=shown_name,
            caller_number=extension,
            language=language,
            extra={
                "allow": "ulaw,alaw,g722,opus",
                "rewrite_contact": "yes",
                "force_rport": "yes",
                "rtp_symmetric": "yes",
                "media_encryption": "sdes",
                "media_encryption_optimistic": "no" if only_encrypted else "yes",
            },
        ),
    ]


def browser_phone(extension: str, *, password: str, shown_name: str, language: str) -> list[DynamicObject]:
    """The objects, in the order to push them, for a browser that registers through a WebSocket."""
    name = web_name(extension)
    return [
        _auth(name, password),
        _aor(name, qualify_seconds=0),
        _endpoint(
            name,
            shown_name=shown_name,
            caller_number=extension,
            language=language,
            extra={"webrtc": "yes", "transport": "transport-ws", "allow": "opus,ulaw"},
        ),
    ]


def _auth(name: str, password: str) -> DynamicObject:
    return DynamicObject("auth", name, _fields(auth_type="userpass", username=name, password=password))


def _aor(name: str, *, qualify_seconds: int) -> DynamicObject:
    return DynamicObject(
        "aor",
        name,
        _fields(
            max_contacts="1",
            remove_existing="yes",
            default_expiration="120",
            minimum_expiration="30",
            maximum_expiration="600",
            qualify_frequency=str(qualify_seconds),
            support_path="no",
        ),
    )


def _endpoint(
    name: str, *, shown_name: str, caller_number: str, language: str, extra: dict[str, str]
) -> DynamicObject:
    shown = "".join(letter for letter in shown_name if letter not in '"<>\\;' and letter.isprintable())
    return DynamicObject(
        "endpoint",
        name,
        _fields(
            context="vonal-inside",
            auth=name,
            aors=name,
            callerid=f'"{shown}" <{caller_number}>',
            language=language,
            disallow="all",
            **extra,
            direct_media="no",
            dtmf_mode="auto",
            rtp_timeout=str(RTP_TIMEOUT_SECONDS),
            rtp_timeout_hold=str(HELD_RTP_TIMEOUT_SECONDS),
            allow_subscribe="no",
            # Asterisk would send the customer to a number nobody may dial, which ends his call.
            allow_transfer="no",
            trust_id_inbound="no",
        ),
    )


def _fields(**values: str) -> tuple[Field, ...]:
    return tuple(Field(attribute=attribute, value=value) for attribute, value in values.items())
