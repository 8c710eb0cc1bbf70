"""What Asterisk shows of trunks, put into one word."""

import pytest

from vonal.switchboard.asterisk.trunks import TrunkLine, registrations, rejections, state_of, trunk_objects

SHOWN = """
 <Registration/ServerURI..............................>  <Auth....................>  <Status.......>
==========================================================================================

 trunk-1/sip:127.0.0.1:38913                             trunk-1                     Registered        (exp. 108s)
 trunk-2/sip:127.0.0.1:38913                             trunk-2                     Rejected          (exp. 4s)
 by-hand/sip:sip.provider.example                                                    Unregistered      (exp. 1s ago)

Objects found: 3
"""
LOG = """
WARNING[1] Temporal response '401' received from 'sip:a' on registration attempt to 'sip:me@a', retrying in '5'
WARNING[1] No response received from 'sip:a' on registration attempt to 'sip:you@a', retrying in '5'
WARNING[1] Fatal response '403' received from 'sip:a' on registration attempt to 'sip:me@a', stopping outbound registration
"""


def test_registrations_and_rejections_are_read():
    assert registrations(SHOWN) == {"trunk-1": "Registered", "trunk-2": "Rejected", "by-hand": "Unregistered"}
    assert rejections(LOG) == {"sip:me@a": 403, "sip:you@a": 408}


@pytest.mark.parametrize(
    ("registers", "reach", "registration", "code", "said"),
    [
        (True, "online", "Registered", 403, ("registered", None)),
        (True, "offline", "Registered", None, ("unreachable", None)),
        (True, "online", "Rejected", 403, ("rejected", 403)),
        (True, "online", "Rejected", None, ("rejected", None)),
        (True, "offline", "Rejected", 408, ("unreachable", None)),
        (True, "online", "Unregistered", None, ("unknown", None)),
        (True, "offline", "Unregistered", None, ("unreachable", None)),
        (
            True,
            "online",
            None,
            None,
            ("reachable", None),
        ),  # Somebody else's Asterisk: its console is not ours.
        (True, None, None, None, ("unknown", None)),
        (False, "online", None, None, ("reachable", None)),
        (False, "offline", None, None, ("unreachable", None)),
    ],
)
def test_one_word_for_what_is_known(registers, reach, registration, code, said):
    line = TrunkLine("trunk-1", "sip.provider.example", "me", "s", registers=registers)

    assert state_of(line, reach, registration, code) == said


def test_a_trunk_written_by_hand_is_only_looked_for():
    assert state_of(TrunkLine("by-hand"), None, None, None) == ("missing", None)


def test_the_secret_is_pushed_and_never_shown():
    line = TrunkLine("trunk-1", "sip.provider.example:5070", "me", "very-secret", registers=True)

    assert "very-secret" not in repr(line)
    assert [each.kind for each in trunk_objects(line)] == [
        "auth",
        "aor",
        "endpoint",
        "identify",
        "registration",
    ]
