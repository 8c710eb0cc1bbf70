"""What is the matter with a server's certificate, found out by asking it."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vonal.switchboard.asterisk.certificate import keep_certificate
from vonal.switchboard.asterisk.trunks import TrunkLine, trunk_objects
from vonal.switchboard.asterisk.trust import NO_TLS, certificate_trouble, is_certificate, trust

SELF_MADE, ENDED, OTHER_ADDRESS = 18, 10, 64


@contextlib.contextmanager
def server(folder: Path | None) -> Iterator[str]:
    """Answers by TLS with the certificate in the folder, or in plain words without one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                if folder is None:
                    connection.sendall(b"SIP/2.0 400 Bad Request\r\n\r\n")
                    connection.close()
                    return
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
                context.wrap_socket(connection, server_side=True).close()

        answering = threading.Thread(target=answer)
        answering.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        answering.join()


def made(folder: Path, name: str = "127.0.0.1", days_ago: int = 0) -> Path:
    keep_certificate(folder, names=(name,), given=None, at=datetime.now(UTC) - timedelta(days=days_ago))
    return folder


@pytest.mark.parametrize(
    ("name", "days_ago", "trusted", "trouble"),
    [
        ("127.0.0.1", 0, True, None),
        ("127.0.0.1", 0, False, SELF_MADE),
        ("127.0.0.9", 0, True, OTHER_ADDRESS),
        ("127.0.0.1", 500, True, ENDED),
    ],
)
def test_a_certificate_is_believed_by_whom_it_names_and_until_it_ends(
    tmp_path: Path, name: str, days_ago: int, trusted: bool, trouble: int | None
):
    theirs, file = made(tmp_path / "theirs", name, days_ago), tmp_path / "trusted.pem"
    certificate = (theirs / "tls.crt").read_text()
    assert is_certificate(certificate)
    trust(file, [certificate] if trusted else [])

    with server(theirs) as host:
        assert certificate_trouble(host, file) == trouble


def test_a_server_without_tls_and_none_at_all_are_told_apart(tmp_path: Path):
    trust(tmp_path / "keys" / "trusted.pem")
    with server(None) as host:
        assert certificate_trouble(host, tmp_path / "keys" / "trusted.pem") == NO_TLS

    assert certificate_trouble(host, tmp_path / "keys" / "trusted.pem") is None
    assert not is_certificate("-----BEGIN CERTIFICATE-----")


def test_an_encrypted_trunk_speaks_nothing_else():
    line = TrunkLine("trunk-1", "sip.duna.hu", "me", "s", registers=True, is_encrypted=True)

    said = {
        each.kind: {field["attribute"]: field["value"] for field in each.fields}
        for each in trunk_objects(line)
    }

    assert said["aor"]["contact"] == "sip:sip.duna.hu;transport=tls"
    assert (said["endpoint"]["transport"], said["endpoint"]["media_encryption"]) == ("transport-tls", "sdes")
    assert said["registration"]["transport"] == "transport-tls"
