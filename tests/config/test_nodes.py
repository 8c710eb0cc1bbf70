"""Several Asterisks, as the settings name them."""

from pathlib import Path

import pytest

from vonal.config.distributor import refresh_certificate
from vonal.config.elsewhere import elsewhere
from vonal.config.environment import Vonal
from vonal.config.exchange import Exchange
from vonal.config.node import node_settings
from vonal.switchboard.asterisk.certificate import certificate_in
from vonal.switchboard.asterisk.configuration import AsteriskSettings

SEVERAL = "a=http://10.0.0.5:8088, b=http://10.0.0.6:9088"


def company(home: Path, ari_url: str = SEVERAL, distributor: str = "10.0.0.4:5060") -> Vonal:
    return Vonal(home=home, ari_url=ari_url, ari_secret="secret", distributor=distributor)


def test_each_node_has_a_name_an_address_and_a_folder_of_its_own(tmp_path: Path):
    first, second = elsewhere(company(tmp_path))

    assert (first.name, first.ari_url) == ("a", "http://10.0.0.5:8088/ari")
    assert (second.name, second.ari_url) == ("b", "http://10.0.0.6:9088/ari")
    assert [each.home for each in (first, second)] == [tmp_path / "nodes" / "a", tmp_path / "nodes" / "b"]
    assert {each.phone_url for each in (first, second)} == {"ws://10.0.0.4:5060/ws"}


def test_a_single_one_is_as_simple_as_ever(tmp_path: Path):
    [only] = elsewhere(company(tmp_path, "http://10.0.0.5:8088", ""))

    assert only == AsteriskSettings(tmp_path, 0, 8088, 12000, 29999, "secret", http_address="10.0.0.5")


@pytest.mark.parametrize(
    ("ari_url", "distributor"),
    [
        (SEVERAL, ""),
        (SEVERAL, "10.0.0.4"),
        ("a=http://10.0.0.5:8088,a=http://10.0.0.6:8088", "10.0.0.4:5060"),
        ("http://10.0.0.5:8088,http://10.0.0.6:8088", "10.0.0.4:5060"),
        ("no-name=http://10.0.0.5:8088", "10.0.0.4:5060"),
    ],
)
def test_nodes_that_cannot_be_told_apart_or_reached_are_refused(
    tmp_path: Path, ari_url: str, distributor: str
):
    with pytest.raises(ValueError, match="VONAL_DISTRIBUTOR"):
        elsewhere(company(tmp_path, ari_url, distributor))


def test_a_node_listens_where_the_switchboard_looks_for_it(tmp_path: Path):
    vonal = company(tmp_path, "a=http://127.0.0.1:8088,b=http://127.0.0.2:8088")

    made = node_settings(vonal, "b", language="hu")

    assert (made.ari_url, made.sip_address, made.sip_port) == ("http://127.0.0.2:8088/ari", "127.0.0.2", 5060)
    assert (made.ari_secret, made.trunk_addresses, made.language) == ("secret", ("10.0.0.4",), "hu")
    with pytest.raises(ValueError, match="names no node c"):
        node_settings(vonal, "c", language="hu")


def test_status_names_each_node_and_says_what_is_wrong_with_one(tmp_path: Path):
    exchange = Exchange(company(tmp_path), language="en", say=print)
    exchange.nodes = elsewhere(exchange.vonal)
    exchange._report("running")
    exchange._tell_nodes({"a": "running", "b": "away"})

    assert [(each["name"], each["state"]) for each in exchange.details["nodes"]] == [
        ("a", "running"),
        ("b", "away"),
    ]
    assert exchange.details["trouble"].startswith("Asterisk at http://10.0.0.6:9088/ari does not answer.")
    exchange._tell_nodes({"a": "away", "b": "running"})
    assert exchange.details["ari_url"] == "http://10.0.0.6:9088/ari"
    exchange._tell_nodes({"a": "running", "b": "running"})
    assert exchange.details["trouble"] == ""


def test_the_distributor_has_a_certificate_of_our_making_or_the_one_given(tmp_path: Path):
    vonal = company(tmp_path)

    assert refresh_certificate(vonal)
    assert not refresh_certificate(vonal)
    made = certificate_in(vonal.distributor_keys)
    assert made is not None
    assert made.self_made

    given = company(tmp_path / "other")
    files = {
        "sip_certificate": f"{vonal.distributor_keys}/tls.crt",
        "sip_key": f"{vonal.distributor_keys}/tls.key",
    }
    assert refresh_certificate(given.model_copy(update=files))
    assert certificate_in(given.distributor_keys) == made
