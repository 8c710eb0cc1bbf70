"""Secrets other programs sign in with, sealed in the database by the installation's own key: a copy of it alone opens none."""

from __future__ import annotations

import base64
import hashlib
import logging
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models

MARK = "sealed:"

log = logging.getLogger("vonal.sealed")


def seal(text: str) -> str:
    """As it is kept; nothing stays nothing."""
    return MARK + _lock(settings.SECRET_KEY).encrypt(text.encode()).decode() if text else ""


def unseal(kept: str) -> str:
    """What was sealed; what was kept before sealing as it is, and nothing of what another installation's key has sealed."""
    return _opened(settings.SECRET_KEY, kept.removeprefix(MARK)) if kept.startswith(MARK) else kept


# The switchboard reads everybody's again and again.
@lru_cache(2048)
def _opened(secret_key: str, sealed: str) -> str:
    try:
        return _lock(secret_key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        log.error("A secret in the database was sealed with another secret.key; it has to be written anew.")
        return ""


@lru_cache(2)
def _lock(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"sealed {secret_key}".encode()).digest()))


class SealedField(models.TextField):  # type: ignore[type-arg]
    """A text nobody can look for: sealed on its way into the database, open in the program."""

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return plain if not isinstance(plain, str) or plain.startswith(MARK) else seal(plain)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return unseal(value) if isinstance(value, str) else value
