"""Lengths of wav files, those included whose writer was killed before it could write the length into the header."""

import struct
import wave
from pathlib import Path

HEADER_BYTES = 44


def wav_seconds(file: Path) -> float:
    """How long it plays by its header; 0 when there is no such file, or no sound in it, or its header was never finished."""
    try:
        with wave.open(str(file), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (FileNotFoundError, EOFError, wave.Error, ZeroDivisionError):
        return 0.0


def mend_wav(file: Path) -> float:
    """
    Write the true lengths into the header of a file that nobody writes any more; returns its seconds, 0 for no sound.

    Asterisk does so only when it closes a file, so after its death a recording looks empty.
    """
    try:
        size = file.stat().st_size
        with file.open("r+b") as raw:
            header = raw.read(HEADER_BYTES)
            is_wav = len(header) == HEADER_BYTES and header[:4] == b"RIFF" and header[36:40] == b"data"
            if is_wav and struct.unpack("<I", header[40:44])[0] != size - HEADER_BYTES:
                raw.seek(4)
                raw.write(struct.pack("<I", size - 8))
                raw.seek(40)
                raw.write(struct.pack("<I", size - HEADER_BYTES))
    except FileNotFoundError:
        return 0.0
    return wav_seconds(file)
