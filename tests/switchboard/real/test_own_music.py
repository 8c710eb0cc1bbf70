"""The company's own music is heard on hold, from the next one on."""

import wave
from pathlib import Path

import numpy as np
import pytest

from tests.switchboard.real.conftest import MakeCaller, MakePhone, Switchboard
from tests.switchboard.real.test_passing_on import on_the_line, speaking, until
from tests.switchboard.real.test_recording import last_heard

pytestmark = pytest.mark.telephone

OWN, RATE = 700, 8000


def keep_music(home: Path) -> Path:
    file = home / "sounds" / "music" / "own.wav"
    file.parent.mkdir(parents=True, exist_ok=True)
    samples = np.sin(np.arange(RATE * 2) * 2 * np.pi * OWN / RATE) * 12_000
    with wave.open(str(file), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(samples.astype("<i2").tobytes())
    return file


async def test_music_kept_while_asterisk_runs_is_what_the_next_one_on_hold_hears(
    switchboard: Switchboard, phone: MakePhone, caller: MakeCaller
):
    switchboard.arrange("101")
    await switchboard.start()
    colleague = await phone("101", answer_after_seconds=0.2)
    async with on_the_line(caller(talk_seconds=60)) as customer:
        call = (await switchboard.told("CallAnswered"))["call"]
        await speaking(colleague)
        music = keep_music(switchboard.home)
        try:
            await switchboard.order(f"hold {call}")
            await switchboard.told("CallHeld")
            await until(lambda: last_heard(customer) == OWN)
        finally:
            music.unlink()
