"""The one company of this installation, at hand without asking the database each time."""

from vonal.core.models import Company


def company() -> Company:
    """
    The company; before the first start one with plain defaults, which is not saved.

    Other processes see a change within two seconds, this one at once.
    """
    return Company.current()


def is_founded() -> bool:
    """Whether the first start is over."""
    return company().created_at is not None
