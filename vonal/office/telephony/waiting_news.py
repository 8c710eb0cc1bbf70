"""News the database does not take now, in a file whose room was taken before the disk got full."""

import logging
import os
import pickle
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

from vonal.office.telephony.news import Told

ROOM_BYTES = 1024 * 1024
_HEAD = struct.Struct(">II")  # length and CRC-32 of what follows

log = logging.getLogger("vonal.desk")


class WaitingNews:
    """Overwritten in place, which a full disk allows. Told twice is as good as told once, so at worst they are told again."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._is_empty = True

    def read(self) -> list[Told]:
        """What an earlier process could not write; takes the room for what this one cannot."""
        try:
            if not self._file.exists() or self._file.stat().st_size < ROOM_BYTES:
                self._file.touch(mode=0o600)
                self._file.write_bytes(bytes(ROOM_BYTES))
            written = self._file.read_bytes()
            length, checksum = _HEAD.unpack_from(written)
            kept = written[_HEAD.size : _HEAD.size + length]
            if not length or zlib.crc32(kept) != checksum:
                return []
            self._is_empty = False
            return list(pickle.loads(kept))  # noqa: S301 - whoever writes to our folder has the database as well.
        except Exception:
            log.exception("News that wait cannot be read or kept.")
            return []

    def keep(self, news: Sequence[Told]) -> None:
        """These, instead of what was kept before; the oldest when they are too many."""
        kept = pickle.dumps(list(news))
        while len(kept) > ROOM_BYTES - _HEAD.size:
            news = news[: len(news) // 2]
            kept = pickle.dumps(list(news))
        self._is_empty = False
        self._overwrite(_HEAD.pack(len(kept), zlib.crc32(kept)) + kept)

    def forget(self) -> None:
        if not self._is_empty:
            self._is_empty = True
            self._overwrite(_HEAD.pack(0, 0))

    def _overwrite(self, text: bytes) -> None:
        try:
            file = os.open(self._file, os.O_WRONLY)
            try:
                os.pwrite(file, text, 0)
            finally:
                os.close(file)
        except OSError as error:
            log.warning("News that wait cannot be kept: %s", error)
