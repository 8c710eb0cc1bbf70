"""Lengths of wav files, those included whose writer was killed before it could write the length into the header."""

import os
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

    Asterisk does so only when it closes a file, so after its death a recording looks empty. The file's time stays, for it
    tells when the sound ended.
    """
    try:
        before = file.stat()
        size = before.st_size
        with file.open("r+b") as raw:
            header = raw.read(HEADER_BYTES)
            is_wav = len(header) == HEADER_BYTES and header[:4] == b"RIFF" and header[36:40] == b"data"
            if is_wav and struct.unpack("<I", header[40:44])[0] != size - HEADER_BYTES:
                raw.seek(4)
                raw.write(struct.pack("<I", size - 8))
                raw.seek(40)
                raw.write(struct.pack("<I", size - HEADER_BYTES))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    except FileNotFoundError:
        return 0.0
    return wav_seconds(file)
