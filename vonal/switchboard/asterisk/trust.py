"""
By which certificates the servers of encrypted trunks are known: those of the authorities this machine trusts, and those
written at the trunks. Asterisk reads the file anew for each connection it opens.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509

TLS_PORT = 5061
PATIENCE_SECONDS = 4.0
LOOKED_AT_EVERY_SECONDS = 10.0
# In the place of OpenSSL's reason (X509_V_ERR_…) why a certificate is refused.
NO_TLS = 0


def is_certificate(text: str) -> bool:
    """Whether these are one or more certificates in PEM."""
    try:
        return bool(x509.load_pem_x509_certificates(text.encode()))
    except ValueError:
        return False


def trust(file: Path, certificates: Iterable[str] = ()) -> None:
    """Write down whom Asterisk believes from now on, besides the authorities of this machine."""
    known = ssl.get_default_verify_paths()
    bundles = [Path(path) for path in (known.cafile, known.openssl_cafile) if path and Path(path).exists()]
    # An empty file would keep telephones from coming encrypted.
    known_by = next((each for each in (*bundles, file.with_name("tls.crt")) if each.exists()), None)
    parts = [known_by.read_text(encoding="utf-8") if known_by else "", *sorted(set(certificates))]
    text = "\n".join(part.strip() for part in parts) + "\n"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        fresh = file.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)


class Certificates:
    """What is the matter with the certificates of servers that do not answer; each is looked at every ten seconds."""

    def __init__(self, trusted: Path) -> None:
        self._trusted = trusted
        self._found: dict[str, tuple[float, int | None]] = {}

    def forget(self, host: str) -> None:
        self._found.pop(host, None)

    async def trouble(self, host: str) -> int | None:
        """OpenSSL's reason, ``NO_TLS``, or None when there is none, or nobody answers."""
        clock = asyncio.get_running_loop().time()
        looked_at, found = self._found.get(host, (-LOOKED_AT_EVERY_SECONDS, None))
        if clock - looked_at >= LOOKED_AT_EVERY_SECONDS:
            found = await asyncio.to_thread(certificate_trouble, host, self._trusted)
            self._found[host] = clock, found
        return found


def certificate_trouble(host: str, trusted: Path) -> int | None:
    """The same for one server (``name`` or ``name:port``), now; takes up to four seconds."""
    name, _, port = host.partition(":")
    try:
        context = ssl.create_default_context(cafile=str(trusted))
        with (
            socket.create_connection((name, int(port or TLS_PORT)), PATIENCE_SECONDS) as connection,
            context.wrap_socket(connection, server_hostname=name),
        ):
            return None
    except ssl.SSLCertVerificationError as refused:
        return refused.verify_code
    except ssl.SSLError:
        return NO_TLS
    except OSError:
        return None
