"""The folders Asterisk works in, and the sentences it speaks."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vonal.switchboard.asterisk.configuration import AsteriskSettings

LANGUAGES = ("en", "ru", "hu")
PACKAGE = "vonal.switchboard.asterisk"
FOLDERS = ("cache", "db", "etc", "keys", "lib/keys", "log/cel-custom", "run", "sounds", "spool/recording")


def make_folders(settings: AsteriskSettings, run_folder: Path) -> None:
    """Nobody else on this machine looks into them."""
    folders = [settings.folder / name for name in FOLDERS]
    folders += [settings.recordings, settings.home / "spool" / "messages", settings.home / "sounds" / "music"]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    run_folder.mkdir(mode=0o700, exist_ok=True)
    for folder in (settings.folder, settings.recordings, settings.home / "spool", run_folder):
        folder.chmod(0o700)


def copy_sounds(settings: AsteriskSettings) -> bool:
    """Copy the spoken sentences beside the configuration: a running Asterisk must not depend on where Vonal is installed."""
    changed = False
    for language in LANGUAGES:
        target = settings.folder / "sounds" / language
        target.mkdir(exist_ok=True)
        for sound in (resources.files(PACKAGE) / "sounds" / language).iterdir():
            copy = target / sound.name
            if not copy.exists():
                with resources.as_file(sound) as source:
                    shutil.copyfile(source, copy)
                changed = True
    return changed
