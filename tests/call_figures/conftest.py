"""The same company as the telephone's tests."""

from tests.telephony.conftest import anna, line  # noqa: F401 - fixtures
