"""Views of the forms: for the office, and for visitors."""
