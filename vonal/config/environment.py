"""What the environment says, read once and typed."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from vonal.core.inbox import Inbox
from vonal.core.mail_server import MailServer


class Vonal(BaseSettings):
    """
    Every setting of an installation; each is read from ``VONAL_<NAME>``.

    ``database_url`` is read from ``DATABASE_URL``; empty means SQLite in ``home``.
    """

    model_config = SettingsConfigDict(env_prefix="VONAL_", populate_by_name=True, frozen=True)

    home: Path = Field(default_factory=lambda: user_data_path("vonal", appauthor=False))
    cache: Path = Field(default_factory=lambda: user_cache_path("vonal", appauthor=False))
    host: str = "127.0.0.1"
    port: int = Field(default=8420, ge=0, le=65535)
    public_address: str = ""
    """The address people open, ``https://sales.example.com``, when a proxy stands in front."""
    allowed_hosts: str = ""
    """Further host names, separated by commas."""
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    redis_url: str = ""
    """``redis://host:6379`` (``rediss://``, ``unix://``), by which several processes hear of news at once."""
    debug: bool = False
    threads: int = Field(default=8, ge=1, le=256)
    """How many pages are made at the same time."""
    job_threads: int = Field(default=4, ge=1, le=64)

    phone: bool = True
    """Whether there is a telephone at all."""
    ari_url: str = ""
    """
    ``http://host:8088`` of an Asterisk of your own, or of several ``a=http://…,b=http://…``; empty means the one Vonal runs
    itself.
    """
    ari_user: str = "vonal"
    ari_secret: str = ""
    distributor: str = ""
    """``host:port`` of the Kamailio before several Asterisks."""
    sip_address: str = "127.0.0.1"
    sip_port: int = Field(default=0, ge=0, le=65535)
    """Port of the managed Asterisk for SIP telephones; 0 means a free one, kept from then on."""
    sip_tls_port: int = Field(default=0, ge=0, le=65535)
    """The same for those that come by TLS."""
    sip_name: str = ""
    """The name or address by which telephones reach this machine, where it is not ``sip_address``."""
    sip_certificate: str = ""
    """A file with the certificate for TLS and those above it, in PEM; empty means one of our own making."""
    sip_key: str = ""
    """The certificate's key, in PEM without a password."""

    mail_url: str = ""
    """``smtp://user:secret@host:port?tls=starttls`` (or ``smtps://``) of the server that sends our letters."""
    mail_from: str = ""
    """The address letters come from, when it is not the user of the mail server."""

    inbox_url: str = ""
    """``imaps://user:secret@host:port?folder=INBOX`` of the mailbox where letters to rooms come in."""
    inbox_address: str = ""
    """The address of that mailbox, when it is not its user."""

    @field_validator("inbox_url")
    @classmethod
    def _inbox(cls, url: str) -> str:
        if url:
            Inbox.read(url)
        return url

    @field_validator("mail_url")
    @classmethod
    def _mail(cls, url: str) -> str:
        if url:
            MailServer.read(url)
        return url

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, url: str) -> str:
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            message = "VONAL_REDIS_URL begins with redis://, rediss:// or unix://."
            raise ValueError(message)
        return url

    @field_validator("home", "cache")
    @classmethod
    def _whole(cls, folder: Path) -> Path:
        """Every process finds the same folder, wherever it was started and whatever changes its working folder."""
        return folder.expanduser().absolute()

    @property
    def certificate_files(self) -> tuple[Path, Path] | None:
        """The administrator's certificate and key."""
        if not self.sip_certificate:
            return None
        return Path(self.sip_certificate).absolute(), Path(self.sip_key or self.sip_certificate).absolute()

    @property
    def distributor_keys(self) -> Path:
        """Where the certificate for the Kamailio before several Asterisks is kept, for its administrator to fetch."""
        return self.home / "distributor"

    @property
    def database_path(self) -> Path:
        """Where SQLite keeps the company."""
        return self.home / "vonal.sqlite3"

    @property
    def files(self) -> Path:
        """Where files people gave us are kept."""
        return self.home / "files"

    @property
    def recordings(self) -> Path:
        """Where recorded calls are kept."""
        return self.home / "recordings"

    def secret_key(self) -> str:
        """The installation's secret, made on first use and readable by its owner only."""
        path = self.home / "secret.key"
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            own = path.with_name(f"secret.key.{os.getpid()}")
            own.touch(mode=0o600)
            own.write_text(secrets.token_urlsafe(48))
            try:
                os.link(own, path)  # Two processes starting together agree on one secret.
            except FileExistsError:
                pass
            finally:
                own.unlink()
        return path.read_text().strip()

    def database(self) -> dict[str, Any]:
        """The database in Django's terms."""
        if self.database_url and not self.database_url.startswith("sqlite"):
            return _postgresql(self.database_url)
        name = self.database_url.removeprefix("sqlite:///") or str(self.database_path)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "CONN_MAX_AGE": None,
            # Tests use threads, which a database in memory does not bear.
            "TEST": {"NAME": str(self.home / "test.sqlite3")},
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                    "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-32768;PRAGMA mmap_size=2147418112;"
                ),
            },
        }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        message = (
            f"DATABASE_URL begins with {parts.scheme}://, but only postgres:// and sqlite:/// are known."
        )
        raise ValueError(message)
    # Our statements take milliseconds; compiling one takes a thousand times that.
    options: dict[str, Any] = {"options": "-c jit=off"} | dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Django's own statements are never prepared, those of ``core.statements`` ask for it themselves.
        "OPTIONS": options | {"prepare_threshold": 1_000_000_000},
    }
