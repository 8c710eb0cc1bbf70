"""Deals and the stages they pass."""
