"""A conductor with everybody at his place."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.switchboard.fakes import FakeOffice, FakeTelephone, serving
from vonal.switchboard.conductor import Conductor


@pytest.fixture
def telephone() -> FakeTelephone:
    return FakeTelephone()


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice("101", "102")


@pytest.fixture
async def conductor(telephone: FakeTelephone, office: FakeOffice) -> AsyncIterator[Conductor]:
    conductor = Conductor(telephone, office)
    task = await serving(conductor)
    yield conductor
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
