"""Wrong passwords are read from Asterisk's log, addresses are refused, and telephones meet a certificate that holds."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vonal.switchboard.asterisk.certificate import CertificateUnusable, certificate_in, keep_certificate
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.security import (
    SecurityLog,
    WrongSignIn,
    refused_file,
    write_refused,
    wrong_sign_in,
)

LOGGED = (
    '[2026-11-22 07:27:03.626] SECURITY[9297] res_security_log.c: SecurityEvent="{event}",Service="PJSIP",'
    'AccountID="{account}",RemoteAddress="IPV4/UDP/192.0.2.66/43983",Challenge=""\n'
)


def test_the_security_log_is_read_from_its_end_and_over_its_turn(tmp_path: Path):
    asterisk = settings_for(tmp_path)
    path = asterisk.folder / "log" / "security"
    path.parent.mkdir(parents=True)
    path.write_text(LOGGED.format(event="InvalidPassword", account="old"))
    log = SecurityLog(asterisk)
    with path.open("a") as file:
        file.write(LOGGED.format(event="ChallengeSent", account="101"))
        file.write(LOGGED.format(event="ChallengeResponseFailed", account="101")[:40])
    assert log.read() == []
    with path.open("a") as file:
        file.write(LOGGED.format(event="ChallengeResponseFailed", account="101")[40:])

    path.rename(path.with_name("security.older"))
    path.write_text(LOGGED.format(event="InvalidAccountID", account="admin"))

    assert log.read() == [WrongSignIn("192.0.2.66", "101"), WrongSignIn("192.0.2.66", "admin")]
    assert wrong_sign_in('SecurityEvent="InvalidPassword",RemoteAddress="IPV4/UDP/nonsense/1"') is None
    log.close()


def test_asterisk_is_told_of_refused_addresses_when_they_change(tmp_path: Path):
    asterisk = settings_for(tmp_path)
    asterisk.folder.mkdir(parents=True, exist_ok=True)

    assert write_refused(asterisk, ["192.0.2.66"])
    assert not write_refused(asterisk, ["192.0.2.66"])
    assert "deny = 192.0.2.66" in refused_file(asterisk).read_text()
    assert write_refused(asterisk, [])
    with pytest.raises(ValueError, match="deny"):
        write_refused(asterisk, ["1.2.3.4\ndeny = 0.0.0.0/0"])


def test_our_certificate_is_made_once_and_anew_before_it_ends(tmp_path: Path):
    names = ("sip.duna.hu", "127.0.0.1")
    at = datetime(2026, 11, 22, tzinfo=UTC)

    assert keep_certificate(tmp_path, names=names, given=None, at=at)
    assert not keep_certificate(tmp_path, names=names, given=None, at=at + timedelta(days=300))
    assert keep_certificate(tmp_path, names=names, given=None, at=at + timedelta(days=380))
    assert keep_certificate(tmp_path, names=("other.hu",), given=None, at=at + timedelta(days=380))

    found = certificate_in(tmp_path)
    assert found is not None
    assert found.self_made
    assert stat.S_IMODE((tmp_path / "tls.key").stat().st_mode) == 0o600


def test_the_administrators_certificate_is_taken_when_it_fits_its_key(tmp_path: Path):
    at = datetime(2026, 11, 22, tzinfo=UTC)
    for name in ("one", "two"):
        keep_certificate(tmp_path / name, names=(name,), given=None, at=at)
    mine = (tmp_path / "one" / "tls.crt", tmp_path / "one" / "tls.key")

    assert keep_certificate(tmp_path / "kept", names=("x",), given=mine, at=at)
    assert not keep_certificate(tmp_path / "kept", names=("x",), given=mine, at=at)
    for wrong in ((mine[0], tmp_path / "two" / "tls.key"), (mine[1], mine[1]), (tmp_path / "none", mine[1])):
        with pytest.raises(CertificateUnusable, match=r"tls\.key|none"):
            keep_certificate(tmp_path / "kept", names=("x",), given=wrong, at=at)
    assert (tmp_path / "kept" / "tls.crt").read_bytes() == mine[0].read_bytes()
