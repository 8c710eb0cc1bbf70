"""Figures about calls: every day counted once, so that years of them answer at once; reports people keep."""
