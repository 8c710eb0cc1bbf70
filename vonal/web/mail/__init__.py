"""Whether letters can be sent, and a letter to try it."""
