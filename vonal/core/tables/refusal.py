"""Why a file cannot be read, and how much is too much."""

from __future__ import annotations

LARGEST_FILE = 100 * 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024
# Ordinary workbooks are packed to a tenth; only something made to burst is packed to a hundredth.
TIGHTEST_PACKED = 100
SMALL_UNPACKED = 50 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 500
LONGEST_CELL = 100_000


class UnreadableFile(Exception):
    """
    A file that is no table; ``code`` says why, ``detail`` where or which.

    Codes: ``empty``, ``broken``, ``locked`` (by a password), ``too_large``, ``too_wide``, ``too_long``, ``long_cell``,
    ``zero_byte``, ``letters`` (no encoding fits), ``kind`` (no table at all).
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail
