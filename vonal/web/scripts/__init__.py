"""Scripts of talks: written by heads, followed during a call."""
