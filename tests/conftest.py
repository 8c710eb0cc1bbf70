"""What every test has: a data folder of its own, and no company remembered from the test before."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django.fixtures import Settings as DjangoSettings
from pytest_django.plugin import DjangoDbBlocker

from tests.tables import empty_tables
from vonal.config.tables import fill_tables
from vonal.core.models import Company

# Thousands of small tests leave little behind: looking for it at every turn takes a tenth of the time.
gc.set_threshold(100_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Function]) -> None:
    """Begin with the slow ones: a long test that begins last keeps one worker busy and the others waiting."""
    if connection.vendor == "postgresql":
        # What touches no database has been tried already; so have rights, which are the same on any.
        asks, marks = {"db", "transactional_db"}, ("django_db", "postgres")
        rights = ("tests/architecture/", "tests/web/test_strangers.py")
        without = [
            item
            for item in items
            if item.nodeid.startswith(rights)
            or not (asks & set(item.fixturenames) or any(map(item.get_closest_marker, marks)))
        ]
        config.hook.pytest_deselected(items=without)
        left_out = set(without)
        items[:] = [item for item in items if item not in left_out]
    # Workers that share tests by their names would run one of the two.
    assert len({item.nodeid for item in items}) == len(items), "Two tests share a name."
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a first turn failed of, when a second one did not."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"First turn of {report.nodeid}")
        terminalreporter.line(report.longreprtext)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Tables are laid at once; that the migrations come to the same is tried in tests/config."""
    connection.settings_dict["TEST"]["MIGRATE"] = False
    if connection.vendor == "sqlite":  # Durability is not what these tests look at.
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        fill_tables(editor)
    TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, settings: DjangoSettings) -> Iterator[Path]:
    """The installation's data folder during this test."""
    folder = tmp_path_factory.mktemp("home")
    settings.VONAL = settings.VONAL.model_copy(update={"home": folder})
    settings.WHITENOISE_AUTOREFRESH = True  # Else every client begins with a walk over all files.
    # A slow password is a strong one, but there are hundreds of sign-ins to try.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Company.forget()
    translation.deactivate()  # The last request of the test before may have spoken Russian.
    yield folder
    Company.forget()
