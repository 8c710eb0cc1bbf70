"""What may happen to a backup on its way."""

import hashlib
import json
import zipfile
from pathlib import Path

from vonal.config.backup import MANIFEST
from vonal.config.snapshot import SQLITE_MEMBER


def damage_a_recording(archive: Path) -> None:
    rewrite(archive, lambda name, data: data[:-1] + b"!" if name.endswith("two.ogg") else data)


def leave_a_recording_out(archive: Path) -> None:
    rewrite(archive, lambda name, data: None if name.endswith("two.ogg") else data)


def damage_the_database(archive: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        if name == SQLITE_MEMBER:
            return b"no database" * 500
        if name == MANIFEST:
            manifest = json.loads(data)
            damaged = b"no database" * 500
            manifest["files"][SQLITE_MEMBER] = {
                "sha256": hashlib.sha256(damaged).hexdigest(),
                "bytes": len(damaged),
            }
            return json.dumps(manifest).encode()
        return data

    rewrite(archive, change)


def turn_a_bit_of_the_packed_database(archive: Path) -> None:
    with zipfile.ZipFile(archive) as old:
        packed = old.getinfo(SQLITE_MEMBER)
    whole = bytearray(archive.read_bytes())
    for place in range(40, packed.compress_size - 40):  # Somewhere in the middle of its bytes.
        whole[packed.header_offset + 60 + place] ^= 0x55
    archive.write_bytes(whole)


def lead_out_of_the_folder(archive: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        if name == MANIFEST:
            manifest = json.loads(data)
            manifest["files"]["../evil"] = {"sha256": hashlib.sha256(b"").hexdigest(), "bytes": 0}
            return json.dumps(manifest).encode()
        return data

    rewrite(archive, change)
    with zipfile.ZipFile(archive, "a") as added:
        added.writestr("../evil", b"")


def leave_the_manifest_out(archive: Path) -> None:
    rewrite(archive, lambda name, data: None if name == MANIFEST else data)


def cut_short(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-500])


def rewrite(archive: Path, change) -> None:
    with zipfile.ZipFile(archive) as old:
        members = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(archive, "w") as new:
        for name, data in members.items():
            if data is not None:
                new.writestr(name, data)
