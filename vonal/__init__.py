"""Vonal: a sales department on one line."""
