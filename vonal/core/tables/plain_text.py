"""Text files of any encoding, and the rows of a csv whatever divides its cells."""

from __future__ import annotations

import codecs
import csv
import itertools
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from vonal.core.tables.refusal import LONGEST_CELL, UnreadableFile

SAMPLE = 256 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What spreadsheets of the countries we know write besides UTF-8, the likeliest first.
USUAL = ("cp1251", "cp1250", "cp1252", "koi8_r", "cp866", "cp852", "iso8859_2", "iso8859_5", "mac_cyrillic")
SEPARATORS = (",", ";", "\t", "|")
RUSSIAN = "оеаинтсрвлкмдпуяызьбгчйхжшюцщэфъё"
ACCENTED = "áéíóöőúüűÁÉÍÓÖŐÚÜŰ"


def encoding_of(path: Path) -> str:
    """
    The encoding a text is written in, by its mark, by being UTF-8, or by the letters it makes.

    :raises UnreadableFile: there is a zero byte, or no encoding makes letters of it.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for mark, name in MARKS:
        if sample.startswith(mark):
            return name
    zeros = sample.count(0)
    if zeros:
        half = len(sample) // 2
        for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            if zeros > half * 0.4 and sample[offset::2].count(0) == zeros:
                return name
        raise UnreadableFile("zero_byte", str(sample[: sample.index(0)].count(b"\n") + 1))
    if _is_utf8(path):
        return "utf-8"
    return _by_letters(sample)


def csv_rows(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """
    Rows with the number of the line each ends at.

    :raises UnreadableFile: a zero byte, a cell without end, bytes the encoding has no letter for.
    """
    from vonal.core.spreadsheets import without_text_mark

    csv.field_size_limit(LONGEST_CELL)
    with path.open("rb") as raw, TextIOWrapper(raw, encoding, newline="") as text:
        reader = csv.reader(_without_zeros(text), delimiter=separator)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise UnreadableFile("long_cell", str(reader.line_num)) from error
            except UnicodeError as error:
                raise UnreadableFile("letters", str(number)) from error
            yield number, [without_text_mark(cell) for cell in cells]


def separator_of(path: Path, encoding: str) -> str:
    """What divides the cells: that which gives most lines the same number of them, more than one."""
    with path.open("rb") as raw, TextIOWrapper(raw, encoding, errors="replace", newline="") as text:
        lines = [line[:LONGEST_CELL] for line in itertools.islice(text, 200)]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[-1]
    return max(SEPARATORS, key=lambda separator: _evenness(lines, separator))


def _evenness(lines: list[str], separator: str) -> float:
    csv.field_size_limit(LONGEST_CELL)
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=separator) if cells]
    except csv.Error:
        return 0
    usual = max(set(widths), key=widths.count, default=1)
    return widths.count(usual) / len(widths) + min(usual, 50) / 1000 if usual > 1 else 0


def _without_zeros(lines: TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise UnreadableFile("zero_byte", str(number))
        if number == 1 and line.lower().startswith("sep=") and len(line.strip()) == 5:
            continue
        yield line


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(SAMPLE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _by_letters(sample: bytes) -> str:
    """Single-byte encodings all decode everything, so that the letters they make must tell."""
    scores = {name: _likeness(sample, name) for name in USUAL}
    best = max(USUAL, key=lambda name: scores[name])
    if scores[best] > 0:
        return best
    from charset_normalizer import from_bytes

    found = from_bytes(sample).best()
    if found is None:
        raise UnreadableFile("letters")
    return str(found.encoding)


def _likeness(sample: bytes, encoding: str) -> float:
    """How much of what is beyond ASCII is a letter of Russian or Hungarian in its usual place."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            return -1
        text = sample[: error.start].decode(encoding)
    score = 0.0
    beyond = 0
    before = " "
    for letter in text:
        if letter > "\x7f":
            beyond += 1
            score += _worth(letter, before)
        before = letter
    return score / beyond if beyond else 0


def _worth(letter: str, before: str) -> float:
    small = letter.lower()
    if small in RUSSIAN:
        if letter == small:
            return 1.0 - RUSSIAN.index(small) / 60
        # A great letter after a small one is not how words are written.
        return -1.0 if before.islower() else 0.6
    if letter in ACCENTED:
        return -0.2 if letter != small and before.islower() else 0.9
    if letter in "«»„”“–—№’… \u00a0":
        return 0.1
    return 0.2 if letter.isalpha() and before.isascii() else -0.7
