"""Vonal: a sales department on one line."""

__version__ = "0.1.0"
