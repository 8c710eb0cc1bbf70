"""Everything that changes what callers hear."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.usage import StillUsed, refuse_if_used
from vonal.office.staff.models import Employee
from vonal.office.telephony.sounds.making import NoVoice, SoundIsBroken, speak, write_wav
from vonal.office.telephony.sounds.models import Sound

LONGEST_TEXT = 2000


def sounds_folder() -> Path:
    """Where the telephone looks for them."""
    return Path(settings.VONAL.home) / "sounds"


def keep_sound(
    source: BinaryIO, *, name: str, kind: str, by: Employee, at: datetime, replaces: Sound | None = None
) -> Sound:
    """
    Keep an uploaded or recorded sound, as a new one or in place of one there was.

    :raises ValidationError: it cannot be used, with the reason at ``file``.
    """
    return _keep(lambda target: write_wav(source, target), name, kind, by, at, replaces, "", "")


def keep_spoken(
    *, text: str, language: str, name: str, by: Employee, at: datetime, replaces: Sound | None = None
) -> Sound:
    """
    Have the computer speak a text, and keep it.

    :raises ValidationError: it cannot, with the reason at ``text``.
    """
    text = text.strip()
    if not text:
        raise ValidationError({"text": [_("Write what is to be said.")]})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({"text": [_("This is too long. Nobody listens so long.")]})

    def make(target: Path) -> float:
        return speak(text, language, target)

    return _keep(make, name, Sound.Kind.SPOKEN, by, at, replaces, text, language)


def _keep(
    make: Callable[[Path], float],
    name: str,
    kind: str,
    by: Employee,
    at: datetime,
    replaces: Sound | None,
    text: str,
    language: str,
) -> Sound:
    sound = replaces or Sound()
    was_music = replaces is not None and is_music(replaces)
    sound.name, sound.kind, sound.text, sound.language = name.strip()[:100], kind, text, language
    if not sound.name:
        raise ValidationError({"name": [_("Give the sound a name.")]})
    sound.file = f"ours/{secrets.token_hex(8)}.wav"
    target = sounds_folder() / sound.file
    try:
        sound.seconds = make(target)
    except (SoundIsBroken, NoVoice) as refused:
        raise ValidationError({"text" if text else "file": [str(refused)]}) from refused
    sound.made_by, sound.made_at = by, at
    try:
        with transaction.atomic():
            sound.full_clean(exclude={"made_by"})
            sound.save()
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if was_music:
        play_while_waiting(sound)
    return sound


@transaction.atomic
def name_sound(sound: Sound, name: str, *, by: Employee) -> Sound:
    """
    :raises ValidationError: the name is empty.
    """
    sound = Sound.objects.select_for_update(of=("self",)).get(pk=sound.pk)
    sound.name = name.strip()[:100]
    if not sound.name:
        raise ValidationError({"name": [_("Give the sound a name.")]})
    sound.save(update_fields=["name"])
    return sound


def music_folder() -> Path:
    """What is in it plays while callers wait and on hold; nothing in it: the usual music."""
    return sounds_folder() / "music"


def is_music(sound: Sound) -> bool:
    return (music_folder() / Path(sound.file).name).is_file()


def play_while_waiting(sound: Sound) -> None:
    """
    From the next one on, whoever waits or is on hold hears this in place of any other music.

    :raises ValidationError: its file is gone.
    """
    if not (sounds_folder() / sound.file).is_file():
        raise ValidationError(_("The file of this sound is gone. Upload it again."))
    target = music_folder() / Path(sound.file).name
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    shutil.copyfile(sounds_folder() / sound.file, unfinished)
    unfinished.replace(target)
    _keep_only(target)


def play_usual_music() -> None:
    """Back to the music that comes along."""
    _keep_only(None)


def _keep_only(music: Path | None) -> None:
    for other in music_folder().glob("*.wav"):
        if other != music:
            other.unlink(missing_ok=True)


@transaction.atomic
def remove_sound(sound: Sound, *, by: Employee, at: datetime) -> None:
    """
    Take a sound away; it can be put back.

    :raises ValidationError: a rule or a menu plays it, or it is the music.
    """
    sound = Sound.objects.select_for_update(of=("self",)).get(pk=sound.pk)
    if is_music(sound):
        raise ValidationError(_("Whoever waits hears this. Choose other music first."))
    try:
        refuse_if_used(sound)
    except StillUsed as used:
        raise ValidationError(_("A rule or a menu plays this. Choose another sound there first.")) from used
    sound.removed_at = at
    sound.save(update_fields=["removed_at"])


@transaction.atomic
def restore_sound(sound: Sound, *, by: Employee, at: datetime) -> Sound:
    """Put a removed sound back."""
    sound = Sound.objects.select_for_update(of=("self",)).get(pk=sound.pk)
    sound.removed_at = None
    sound.save(update_fields=["removed_at"])
    return sound
