import socket
import stat
from pathlib import Path

import pytest

from vonal.switchboard.asterisk.configuration import (
    FolderUnsuitable,
    run_folder,
    write_configuration,
)
from vonal.switchboard.asterisk.extensions import browser_phone, sip_phone
from vonal.switchboard.asterisk.hostname import is_known
from vonal.switchboard.asterisk.install import (
    AsteriskUnavailable,
    Installation,
    ensure_asterisk,
    find_asterisk,
)
from vonal.switchboard.asterisk.logs import set_long_logs_aside
from vonal.switchboard.asterisk.ports import settings_for


def _installation() -> Installation:
    return Installation("22.10.1", ("asterisk",), Path("/modules"), Path("/data"), Path("/data/moh"))


def _program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_no_debian_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))

    with pytest.raises(AsteriskUnavailable) as refused:
        ensure_asterisk(tmp_path / "cache", lambda line: None)

    assert "not a Debian system" in refused.value.reason
    assert "Everything but calling works" in refused.value.remedy


@pytest.mark.slow
def test_a_mirror_out_of_reach_is_said_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("VONAL_DEBIAN_MIRROR", f"http://127.0.0.1:{nobody.getsockname()[1]}/debian")

        with pytest.raises(AsteriskUnavailable) as refused:
            ensure_asterisk(tmp_path / "cache", lambda line: None)

    assert "could not be fetched" in refused.value.reason
    assert [left.name for left in (tmp_path / "cache").iterdir()] == ["asterisk-22.lock"]


@pytest.mark.parametrize("version", ["20.9.3", "22.9.0", "23.1.0", "nonsense"])
def test_an_asterisk_with_known_holes_is_not_used(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    _program(tmp_path / "bin", "asterisk", f"echo Asterisk {version}")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    assert find_asterisk(tmp_path / "cache") is None


def test_ports_and_secret_are_remembered(tmp_path: Path):
    first = settings_for(tmp_path)

    assert settings_for(tmp_path) == first
    assert settings_for(tmp_path / "other").ari_secret != first.ari_secret
    assert stat.S_IMODE((tmp_path / "asterisk/settings.json").stat().st_mode) == 0o600


def test_a_port_that_was_taken_meanwhile_is_chosen_anew(tmp_path: Path):
    first = settings_for(tmp_path)

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taker:
        taker.bind(("127.0.0.1", first.sip_port))
        second = settings_for(tmp_path)

    assert second.sip_port != first.sip_port
    assert second.http_port == first.http_port
    assert settings_for(tmp_path, sip_port=5070).sip_port == 5070


def test_the_configuration_says_what_the_settings_say_and_only_once(tmp_path: Path):
    settings = settings_for(
        tmp_path, language="hu", outside_address="192.0.2.7", local_networks=("10.0.0.0/8",)
    )

    assert write_configuration(settings, _installation())
    assert not write_configuration(settings, _installation())

    etc = settings.folder / "etc"
    written = {file.name: file.read_text() for file in etc.iterdir()}
    assert not [name for name, text in written.items() if "@" in text]
    assert f"bind = 127.0.0.1:{settings.sip_port}" in written["pjsip.conf"]
    assert "external_media_address = 192.0.2.7\nlocal_net = 10.0.0.0/8" in written["pjsip.conf"]
    assert settings.ari_secret in written["ari.conf"]
    assert stat.S_IMODE((etc / "ari.conf").stat().st_mode) == 0o600
    assert settings.ari_secret not in repr(settings)


@pytest.mark.parametrize("name", ["a,b", "a;b", "a$b", "a(b"])
def test_a_folder_asterisk_cannot_be_told_of_is_refused(tmp_path: Path, name: str):
    with pytest.raises(FolderUnsuitable):
        write_configuration(settings_for(tmp_path / name), _installation())


def test_a_deep_data_folder_gets_a_short_place_for_its_socket(tmp_path: Path):
    settings = settings_for(tmp_path / ("deep" * 30))

    assert len(str(run_folder(settings) / "asterisk.ctl")) < 108
    assert run_folder(settings_for(tmp_path)) == tmp_path / "asterisk/run"


def test_each_telephone_has_its_own_name_and_password():
    phone = {
        made.kind: made for made in sip_phone("101", password="one", shown_name='Ann "A" <x>', language="en")
    }
    browser = {
        made.kind: made for made in browser_phone("101", password="two", shown_name="Ann", language="en")
    }

    assert [made.path for made in phone.values()] == [
        "asterisk/config/dynamic/res_pjsip/auth/101",
        "asterisk/config/dynamic/res_pjsip/aor/101",
        "asterisk/config/dynamic/res_pjsip/endpoint/101",
    ]
    assert {"attribute": "callerid", "value": '"Ann A x" <101>'} in phone["endpoint"].fields
    assert {"attribute": "webrtc", "value": "yes"} in browser["endpoint"].fields
    assert {"attribute": "rtp_timeout", "value": "30"} in browser["endpoint"].fields
    assert {"attribute": "username", "value": "101-web"} in browser["auth"].fields


def test_a_host_name_is_known_when_the_hosts_file_has_it(tmp_path: Path):
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n127.0.1.1 office.example office # other\n")

    assert is_known("office", hosts)
    assert not is_known("other", hosts)
    assert not is_known("127.0.1.1", hosts)
    assert not is_known("office", tmp_path / "missing")


def test_long_logs_are_set_aside(tmp_path: Path):
    (tmp_path / "messages").write_text("x" * 20)
    (tmp_path / "console").write_text("x")

    assert set_long_logs_aside(tmp_path, longest_bytes=10) == ["messages"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["console", "messages.older"]


def test_settings_may_listen_to_the_whole_network(tmp_path: Path):
    settings = settings_for(tmp_path, sip_address="0.0.0.0", trunk_addresses=("203.0.113.5",))  # noqa: S104

    write_configuration(settings, _installation())

    text = (settings.folder / "etc/pjsip.conf").read_text()
    assert "bind_rtp_to_media_address" not in text
    assert "match = 203.0.113.5\n" in text
    assert f"contact = sip:127.0.0.1:{settings.sip_port}" in text
