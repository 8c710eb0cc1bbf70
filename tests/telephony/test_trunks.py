"""Trunks: what makes one, and what stays secret."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.telephony.outside import trunk
from vonal.office.telephony.trunk_operations import (
    change_trunk,
    make_trunk,
    read_prefixes,
    write_prefixes,
)
from vonal.office.telephony.trunks import Trunk


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "registers", "host": "sip.example"},
        {"kind": "registers", "user": "me", "secret": "s"},
        {"kind": "address"},
        {"kind": "configured"},
        {"kind": "configured", "endpoint": "101"},
        {"kind": "configured", "endpoint": "a\nb"},
        {"kind": "address", "host": "sip.example\n[trunk]"},
        {"kind": "address", "host": "sip.example:99999"},
        {"kind": "registers", "host": "sip.example", "user": "me;x", "secret": "s"},
        {"kind": "registers", "host": "sip.example", "user": "me", "secret": "s\ntype=x"},
    ],
)
def test_a_trunk_that_could_not_work_is_refused(line, fields):
    with pytest.raises(ValidationError):
        make_trunk(by=None, name="Bad", **fields)

    assert not Trunk.objects.exists()


def test_the_secret_stays_when_nothing_is_written_and_never_goes_to_another_server(anna):
    out = trunk(kind="registers", user="me", secret="old")

    change_trunk(out, by=anna, secret="", name="Renamed")
    with pytest.raises(ValidationError):
        change_trunk(out, by=anna, secret="", host="elsewhere.example")

    out.refresh_from_db()
    assert (out.name, out.secret, out.host) == ("Renamed", "old", "203.0.113.10")


def test_prefixes_are_written_as_they_are_read(line):
    out = trunk(prefixes="+36 = 12,5\n0049\n+\n7 912 = 0.75")

    assert write_prefixes(out) == "+\n+36 = 12.5\n+49\n+7912 = 0.75"
    assert read_prefixes(write_prefixes(out))[1] == ("36", Decimal("12.5"))
    with pytest.raises(ValidationError, match="Hungary"):
        read_prefixes("+36\nHungary")
