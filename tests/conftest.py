"""What every test has: a data folder of its own, and no company remembered from the test before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings as DjangoSettings

from vonal.core.models import Company


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, settings: DjangoSettings) -> Iterator[Path]:
    """The installation's data folder during this test."""
    folder = tmp_path_factory.mktemp("home")
    settings.VONAL = settings.VONAL.model_copy(update={"home": folder})
    # A slow password is a strong one, but there are hundreds of sign-ins to try.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Company.forget()
    translation.deactivate()  # The last request of the test before may have spoken Russian.
    yield folder
    Company.forget()
