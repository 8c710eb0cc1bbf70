"""
The telephone exchange itself: getting Asterisk 22, writing its configuration, keeping it running.

``ensure_asterisk`` finds or fetches the program, ``AsteriskSettings`` and ``write_configuration`` say how it shall work,
``AsteriskProcess`` keeps it alive, ``spool`` reads what it wrote while the switchboard was away.
"""
