"""
What telephones fetch to set themselves up, each kind in its own form: Linphone's remote provisioning (XML of lpconfig),
Yealink's configuration file, Grandstream's P values, Snom's settings. Pure: an account in, a text out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

REGISTERS_SECONDS = 120
LPCONFIG = "http://www.linphone.org/xsds/lpconfig.xsd"


@dataclass(frozen=True, slots=True)
class SipAccount:
    """
    Where a telephone registers, and as whom. ``is_encrypted``: by TLS, and with SRTP; ``only_encrypted``: without it there is no
    call. ``self_made``: the certificate is our own, which a telephone has to be told to take.
    """

    server: str
    port: int
    user: str
    secret: str
    name: str
    is_encrypted: bool
    only_encrypted: bool
    self_made: bool

    @property
    def transport(self) -> str:
        return "tls" if self.is_encrypted else "udp"

    @property
    def uri(self) -> str:
        """For telephones that read an account from a QR code."""
        return f"sip:{self.user}:{self.secret}@{self.server}:{self.port};transport={self.transport}"


def setup_file(name: str, account: SipAccount) -> tuple[str, str] | None:
    """
    The text and content type of the file a telephone asks for, whose kind its name tells (``001565aabbcc.cfg``,
    ``cfg000b82aabbcc.xml``, ``snomD785-….htm``); None when no telephone we know asks for such a file.
    """
    for pattern, write, kind in _FILES:
        if re.fullmatch(pattern, name, re.IGNORECASE):
            return write(account), kind
    return None


def linphone(account: SipAccount) -> str:
    """One account; sound encrypted where the account is."""
    server = f"<sip:{account.server}:{account.port};transport={account.transport}>"
    sections = {
        "sip": {
            "media_encryption": "srtp" if account.is_encrypted else "none",
            "media_encryption_mandatory": _flag(account.only_encrypted),
            "verify_server_certs": _flag(not account.self_made),
            "verify_server_cn": _flag(not account.self_made),
            "default_proxy": "0",
        },
        "proxy_0": {
            "reg_proxy": server,
            "reg_identity": f'"{_plain(account.name)}" <sip:{account.user}@{account.server}>',
            "reg_expires": str(REGISTERS_SECONDS),
            "reg_sendregister": "1",
            "publish": "0",
        },
        "auth_info_0": {"username": account.user, "passwd": account.secret, "domain": account.server},
    }
    rows = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<config xmlns="{LPCONFIG}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{LPCONFIG} lpconfig.xsd">',
    ]
    for section, entries in sections.items():
        rows.append(f"  <section name={quoteattr(section)}>")
        rows += [
            f'    <entry name={quoteattr(key)} overwrite="true">{escape(value)}</entry>'
            for key, value in entries.items()
        ]
        rows.append("  </section>")
    return "\n".join([*rows, "</config>", ""])


def yealink(account: SipAccount) -> str:
    """The first account."""
    encryption = 2 if account.only_encrypted else int(account.is_encrypted)
    values = {
        "account.1.enable": 1,
        "account.1.label": _plain(account.name),
        "account.1.display_name": _plain(account.name),
        "account.1.user_name": account.user,
        "account.1.auth_name": account.user,
        "account.1.password": account.secret,
        "account.1.sip_server.1.address": account.server,
        "account.1.sip_server.1.port": account.port,
        "account.1.sip_server.1.transport_type": 2 if account.is_encrypted else 0,
        "account.1.sip_server.1.expires": REGISTERS_SECONDS,
        "account.1.srtp_encryption": encryption,
    }
    if account.self_made and account.is_encrypted:
        values["static.security.trust_certificates"] = 0
    return "\n".join(["#!version:1.0.0.1", *(f"{key} = {value}" for key, value in values.items()), ""])


def grandstream(account: SipAccount) -> str:
    """The first account, by the numbers Grandstream gives its settings."""
    encryption = 2 if account.only_encrypted else int(account.is_encrypted)
    values = {
        "P271": "1",
        "P270": _plain(account.name),
        "P47": f"{account.server}:{account.port}",
        "P35": account.user,
        "P36": account.user,
        "P34": account.secret,
        "P3": _plain(account.name),
        "P130": "2" if account.is_encrypted else "0",
        "P183": str(encryption),
        "P32": str(max(1, REGISTERS_SECONDS // 60)),
    }
    rows = [f"    <{key}>{escape(value)}</{key}>" for key, value in values.items()]
    head = ['<?xml version="1.0" encoding="UTF-8"?>', '<gs_provision version="1">', '  <config version="1">']
    return "\n".join([*head, *rows, "  </config>", "</gs_provision>", ""])


def snom(account: SipAccount) -> str:
    """The first identity."""
    savp = "mandatory" if account.only_encrypted else "optional" if account.is_encrypted else "off"
    values = {
        "user_active": "on",
        "user_realname": _plain(account.name),
        "user_name": account.user,
        "user_pname": account.user,
        "user_pass": account.secret,
        "user_host": f"{account.server}:{account.port};transport={account.transport}",
        "user_expiry": str(REGISTERS_SECONDS),
        "user_srtp": "on" if account.is_encrypted else "off",
        "user_savp": savp,
    }
    rows = [f'    <{key} idx="1" perm="">{escape(value)}</{key}>' for key, value in values.items()]
    head = ['<?xml version="1.0" encoding="UTF-8"?>', "<settings>", '  <phone-settings e="2">']
    return "\n".join([*head, *rows, "  </phone-settings>", "</settings>", ""])


def _flag(yes: bool) -> str:
    return "1" if yes else "0"


def _plain(name: str) -> str:
    """Nothing that ends a line or a quotation in a telephone's file."""
    return " ".join("".join(letter for letter in name if letter not in '"<>\\').split())


XML, TEXT = "application/xml; charset=utf-8", "text/plain; charset=utf-8"
_FILES = (
    (r"linphone\.xml", linphone, XML),
    (r"cfg[0-9a-f]*\.xml", grandstream, XML),
    (r"snom[\w-]*\.(?:htm|xml)", snom, XML),
    (r"[\w.-]+\.cfg", yealink, TEXT),
)
