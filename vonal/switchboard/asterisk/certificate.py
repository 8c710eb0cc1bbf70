"""
The certificate telephones meet when they come by TLS: the administrator's, or one we make for this installation.

Both lie where Asterisk reads them under names that never change, so that a new one needs no new transport and no call is
lost: the module reads the files again.
"""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIVES = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=30)
SLIPS = timedelta(hours=1)  # clocks of telephones
OURS = "Vonal telephone"


class CertificateUnusable(ValueError):
    """``str(error)`` is a sentence that names the file."""


@dataclass(frozen=True)
class Certificate:
    """``self_made``: nobody but us vouches for it, so that a telephone has to be told to take it."""

    ends_at: datetime
    self_made: bool


def keep_certificate(
    folder: Path, *, names: tuple[str, ...], given: tuple[Path, Path] | None, at: datetime
) -> bool:
    """
    Have a certificate and its key in ``folder`` (``tls.crt``, ``tls.key``); whether they differ from before.

    ``given`` are the administrator's two files; without them one is made for ``names`` (host names and addresses) and made
    anew a month before it ends, or when the names change.

    :raises CertificateUnusable: a given file cannot be read, or the two do not belong together.
    """
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = folder / "tls.crt", folder / "tls.key"
    if given is not None:
        return _take_over(given, (certificate, key))
    if _still_good(certificate, key, names, at):
        return False
    made, secret = _make(names, at)
    _write(key, secret)
    _write(certificate, made)
    return True


def certificate_in(folder: Path) -> Certificate | None:
    """The one in use; None before the first start."""
    try:
        found = x509.load_pem_x509_certificate((folder / "tls.crt").read_bytes())
    except (OSError, ValueError):
        return None
    return Certificate(found.not_valid_after_utc, _is_ours(found))


def _take_over(given: tuple[Path, Path], kept: tuple[Path, Path]) -> bool:
    try:
        certificate, key = (path.read_bytes() for path in given)
    except OSError as error:
        raise CertificateUnusable(f"{error.filename} cannot be read: {error.strerror}.") from error
    try:
        public = x509.load_pem_x509_certificate(certificate).public_key()
    except ValueError as error:
        raise CertificateUnusable(f"{given[0]} is no certificate in PEM.") from error
    try:
        private = serialization.load_pem_private_key(key, password=None)
    except (ValueError, TypeError) as error:
        raise CertificateUnusable(f"{given[1]} is no key in PEM without a password.") from error
    if private.public_key() != public:
        raise CertificateUnusable(f"{given[1]} is not the key of {given[0]}.")
    if all(path.exists() for path in kept) and [path.read_bytes() for path in kept] == [certificate, key]:
        return False
    _write(kept[1], key)
    _write(kept[0], certificate)
    return True


def _still_good(certificate: Path, key: Path, names: tuple[str, ...], at: datetime) -> bool:
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        return False
    if not _is_ours(found) or private.public_key() != found.public_key():
        return False
    for_names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return at + RENEWED_BEFORE < found.not_valid_after_utc and for_names == _alternatives(names)


def _is_ours(found: x509.Certificate) -> bool:
    names = found.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    return found.issuer == found.subject and any(name.value == OURS for name in names)


def _make(names: tuple[str, ...], at: datetime) -> tuple[bytes, bytes]:
    private = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64]),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, OURS),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at.astimezone(UTC) - SLIPS)
        .not_valid_after(at.astimezone(UTC) + LIVES)
        .add_extension(_alternatives(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM), secret


def _alternatives(names: tuple[str, ...]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([_alternative(name) for name in names])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(f"{path.suffix}.new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.replace(path)
