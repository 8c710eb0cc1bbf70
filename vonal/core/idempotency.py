"""A request sent twice is done once and answered the same."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from vonal.core.clock import now
from vonal.core.models import IdempotencyKey


class KeyUsedForAnotherRequest(Exception):
    """This key came before with a different request."""


class RequestStillRunning(Exception):
    """The first request with this key is not finished yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: an HTTP status and a JSON body."""

    status: int
    body: Any


def answer_once(owner: str, key: str, request: bytes, do: Callable[[], Answer]) -> Answer:
    """
    Do a request unless ``owner`` sent it with this key before; then return the first answer again.

    Work and answer are kept in one transaction: either both are there or neither. Only answers below 400 are kept,
    so that a refused request may be corrected and sent again. Keys are kept for a day.

    :raises KeyUsedForAnotherRequest: the key came with other content.
    :raises RequestStillRunning: its first request is under way in another connection.
    """
    digest = hashlib.sha256(request).hexdigest()
    known = IdempotencyKey.objects.filter(owner=owner, key=key).first()
    if known is not None:
        return _first_answer(known, digest)
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(owner=owner, key=key, digest=digest, at=now())
            answer = do()
            if answer.status >= 400:
                raise _Refused(answer)
            row.status, row.body = answer.status, answer.body
            row.save(update_fields=["status", "body"])
            return answer
    except _Refused as refused:
        return refused.answer
    except IntegrityError:
        known = IdempotencyKey.objects.filter(owner=owner, key=key).first()
        if known is None:
            raise
        return _first_answer(known, digest)


class _Refused(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def _first_answer(known: IdempotencyKey, digest: str) -> Answer:
    if known.digest != digest:
        raise KeyUsedForAnotherRequest
    if known.status is None:
        raise RequestStillRunning
    return Answer(known.status, known.body)
