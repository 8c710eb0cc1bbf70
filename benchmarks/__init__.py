"""Speeds, measured side by side with a peer or with the physical limit on the same machine and data."""
