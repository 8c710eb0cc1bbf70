"""Which version of Vonal this is."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("vonal")
except PackageNotFoundError:  # Run from its sources without being installed.
    VERSION = "0.0.0"
