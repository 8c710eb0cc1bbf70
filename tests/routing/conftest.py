"""The company of the telephone's tests, arranged by its head."""

from tests.telephony.conftest import line

__all__ = ["line"]
