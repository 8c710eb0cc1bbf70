"""Listening to a colleague's talk: who may, who does, and who did."""
