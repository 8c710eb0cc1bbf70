"""History written after the event: what is done meanwhile is told to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_unheard: ContextVar[bool] = ContextVar("unheard", default=False)


@contextmanager
def unheard() -> Iterator[None]:
    """Inside, no facts are published, no jobs enqueued, no pages told."""
    token = _unheard.set(True)
    try:
        yield
    finally:
        _unheard.reset(token)


def is_unheard() -> bool:
    """Whether what happens now is history."""
    return _unheard.get()
