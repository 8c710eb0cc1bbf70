"""The mail server of the installation, as ``VONAL_MAIL_URL`` names it."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

PATIENCE_SECONDS = 15
PORTS = {"smtp": 587, "smtps": 465}
TLS = ("auto", "starttls", "none")


@dataclass(frozen=True, slots=True)
class MailServer:
    """
    ``smtps`` is encrypted from the first byte. With ``smtp`` the connection is encrypted when the server offers it
    (``auto``), always (``starttls``) or never (``none``).
    """

    scheme: str
    host: str
    port: int
    user: str = ""
    secret: str = field(default="", repr=False)
    tls: str = "auto"

    @classmethod
    def read(cls, url: str) -> Self:
        """
        ``smtp://user:secret@host:port?tls=starttls``; user, secret, port and tls may be left out.

        :raises ValueError: it is no such address; the message does not repeat the secret.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            message = "The mail address begins with smtp:// or smtps:// and names a host."
            raise ValueError(message)
        tls = parse_qs(parts.query).get("tls", ["auto"])[0]
        if tls not in TLS:
            message = f"tls is one of {', '.join(TLS)}."
            raise ValueError(message)
        port = parts.port or PORTS[parts.scheme]
        user, secret = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname, port, user, secret, tls)

    def connect(self) -> smtplib.SMTP:
        """
        A connection ready for letters, to be used in ``with``.

        :raises OSError: it cannot be reached, or does not let us in (``smtplib.SMTPException``).
        """
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            made: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=PATIENCE_SECONDS, context=context
            )
        else:
            made = smtplib.SMTP(self.host, self.port, timeout=PATIENCE_SECONDS)
        try:
            made.ehlo()
            if self.scheme == "smtp" and (
                self.tls == "starttls" or (self.tls == "auto" and made.has_extn("starttls"))
            ):
                made.starttls(context=context)
                made.ehlo()
            if self.user:
                made.login(self.user, self.secret)
        except BaseException:
            made.close()
            raise
        return made
