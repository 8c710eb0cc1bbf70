"""What may go wrong on the command line and is told in a sentence."""

from vonal.config.postgresql import CannotBackUp
from vonal.config.restore import CannotRestore


class Trouble(Exception):
    """Something the person at the keyboard can understand and mend."""


TROUBLES = (Trouble, CannotBackUp, CannotRestore)
