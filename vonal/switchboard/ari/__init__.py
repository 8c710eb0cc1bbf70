"""The only code that knows Asterisk's words (channel, bridge)."""
