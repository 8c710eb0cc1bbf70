"""A file somebody gave us to plain rows, read in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from vonal.core.tables.refusal import LARGEST_FILE, UnreadableFile

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 90
WALL_SECONDS = 180
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass
class Table:
    """What was found in a file: ``kind`` is ``workbook``, ``csv`` or ``vcard``; ``count`` the rows with headings."""

    kind: str
    count: int
    columns: int
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)


def convert(source: Path, target: Path, *, encoding: str = "", separator: str = "", sheet: str = "") -> Table:
    """
    Write the rows of ``source`` to ``target``; what is not told is found out.

    :raises UnreadableFile: nothing is left of ``target``.
    """
    if source.stat().st_size > LARGEST_FILE:
        raise UnreadableFile("too_large")
    wishes = json.dumps({"encoding": encoding, "separator": separator, "sheet": sheet})
    command = [sys.executable, "-m", "vonal.core.tables.conversion", str(source), str(target), wishes]
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=WALL_SECONDS, env=environment, check=False
        )
        if done.returncode == 0:
            return Table(**json.loads(done.stdout))
        refusal = {"code": "too_large", "detail": ""}  # Killed by a limit: it says nothing any more.
        with suppress(ValueError):
            refusal = json.loads(done.stdout)
        raise UnreadableFile(**refusal)
    except subprocess.TimeoutExpired as error:
        target.unlink(missing_ok=True)
        raise UnreadableFile("too_large") from error
    except UnreadableFile:
        target.unlink(missing_ok=True)
        raise


def read(source: Path, target: Path, *, encoding: str, separator: str, sheet: str) -> Table:
    """
    The work itself, here and now and without limits.

    :raises UnreadableFile: see there.
    """
    from vonal.core.tables import plain_text, vcards, workbooks
    from vonal.core.tables.rows import write_rows

    with source.open("rb") as file:
        head = file.read(512)
    if not head.strip():
        raise UnreadableFile("empty")
    with target.open("wb") as out:
        if head.startswith((ZIP, OLD_OFFICE)):
            if head.startswith(ZIP):
                workbooks.check_packing(source)
            sheets, chosen, rows = workbooks.sheets_and_rows(source, sheet)
            return Table("workbook", *write_rows(out, rows), sheet=chosen, sheets=sheets)
        if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
            raise UnreadableFile("kind")
        encoding = encoding or plain_text.encoding_of(source)
        if b"BEGIN:VCARD" in head.upper().replace(b"\0", b""):
            return Table("vcard", *write_rows(out, vcards.card_rows(source, encoding)), encoding=encoding)
        separator = separator or plain_text.separator_of(source, encoding)
        rows = plain_text.csv_rows(source, encoding, separator)
        return Table("csv", *write_rows(out, rows), encoding=encoding, separator=separator)


def main(source: str, target: str, wishes: str) -> int:
    """Limit this process, read, and print what was found as JSON."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = read(Path(source), Path(target), **json.loads(wishes))
    except UnreadableFile as refusal:
        sys.stdout.write(json.dumps({"code": refusal.code, "detail": refusal.detail}))
        return 1
    except MemoryError:
        sys.stdout.write(json.dumps({"code": "too_large", "detail": ""}))
        return 1
    except Exception as error:  # noqa: BLE001 - a parser of foreign files may fail in any way; all of them mean this.
        name = type(error).__name__
        code = "too_large" if "Panic" in name and "capacity" in str(error) else "broken"
        sys.stdout.write(json.dumps({"code": code, "detail": f"{name}: {error}"[:200]}))
        return 1
    sys.stdout.write(json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
