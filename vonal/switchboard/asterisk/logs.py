"""Keeps Asterisk's own logs short: a long one becomes the older part, which replaces the one before it."""

from pathlib import Path

LONGEST_BYTES = 20_000_000
NAMES = ("console", "messages", "security")


def set_long_logs_aside(folder: Path, longest_bytes: int = LONGEST_BYTES) -> list[str]:
    """Rename logs that are too long; the names of those, which a running Asterisk must be asked to open anew."""
    aside = []
    for name in NAMES:
        file = folder / name
        if file.exists() and file.stat().st_size > longest_bytes:
            file.replace(folder / f"{name}.older")
            aside.append(name)
    return aside
