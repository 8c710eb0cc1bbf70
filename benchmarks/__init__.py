"""Figures held against a peer or a physical limit; ``bin/bench NAME`` runs one."""
