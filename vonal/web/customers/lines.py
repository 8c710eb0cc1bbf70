"""What one line of a history says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Line:
    """``label``: ``old`` → ``new``; a line with neither is the whole sentence."""

    label: str | Promise
    old: str = ""
    new: str = ""
