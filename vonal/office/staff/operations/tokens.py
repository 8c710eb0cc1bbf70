"""Personal keys to the API."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vonal.office.staff.models import Employee, Token


@transaction.atomic
def make_token(employee: Employee, *, name: str, at: datetime) -> tuple[Token, str]:
    """
    Make a key that may do what the employee may.

    :return: the token and its secret, which is kept nowhere and cannot be shown again.
    """
    secret = Token.new_secret()
    token = Token(employee=employee, name=name.strip(), digest=Token.digest_of(secret), created_at=at)
    token.full_clean()
    token.save()
    return token, secret


@transaction.atomic
def revoke_token(token: Token) -> None:
    """Make a key useless from the next request on."""
    token.delete()
