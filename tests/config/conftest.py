"""Installations for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.installation import Installation, prepared


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """An installation that was never started."""
    installation = Installation(tmp_path / "home")
    yield installation
    installation.end()


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Installation]:
    """An installation that has its tables, and nothing in them."""
    installation = prepared(tmp_path / "home")
    yield installation
    installation.end()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A company without a telephone, being served; shared by the tests of one file."""
    installation = prepared(tmp_path_factory.mktemp("running") / "home")
    address = installation.start("serve", "--no-phone", "--empty", "--port", "0")
    installation.environment["ADDRESS"] = address
    yield installation
    installation.end()
