"""What the environment says, read once and typed."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    debug: bool = False
    threads: int = Field(default=8, ge=1, le=256)
    """How many pages are made at the same time."""
    job_threads: int = Field(default=4, ge=1, le=64)

    phone: bool = True
    """Whether there is a telephone at all."""
    ari_url: str = ""
    """``http://host:8088`` of an Asterisk of your own; empty means the one Vonal runs itself."""
    ari_user: str = "vonal"
    ari_secret: str = ""
    sip_address: str = "127.0.0.1"
    sip_port: int = Field(default=0, ge=0, le=65535)
    """Port of the managed Asterisk for SIP telephones; 0 means a free one, kept from then on."""

    @field_validator("home", "cache")
    @classmethod
    def _whole(cls, folder: Path) -> Path:
        """Every process finds the same folder, wherever it was started and whatever changes its working folder."""
        return folder.expanduser().absolute()

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
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
