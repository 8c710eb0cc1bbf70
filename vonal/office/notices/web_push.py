"""Messages to a browser through its push service: encrypted by RFC 8291 (over RFC 8188), signed by RFC 8292."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORD_BYTES = 4096
MOST_BYTES = 3000  # Push services take at least 4096 with the frame around it.
POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
TOKEN_HOURS = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """Our own key, made once: ``pem`` is the secret, ``public`` what browsers are told, base64url."""

    pem: str
    public: str

    @classmethod
    def make(cls) -> Pair:
        secret = ec.generate_private_key(ec.SECP256R1())
        pem = secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return cls(pem.decode(), encode(secret.public_key().public_bytes(*POINT)))


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """
    :raises ValueError: it is not base64url.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def check_keys(public_key: str, secret: str) -> None:
    """
    :raises ValueError: a browser would not have such keys.
    """
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(public_key))
    if len(decode(secret)) != 16:
        message = "A browser's secret has 16 bytes."
        raise ValueError(message)


def encrypt(
    message: bytes,
    public_key: str,
    secret: str,
    *,
    salt: bytes | None = None,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of a push, which only the browser with these keys can read; one record (RFC 8188)."""
    salt, own = salt or os.urandom(16), own or ec.generate_private_key(ec.SECP256R1())
    theirs_raw, ours_raw = decode(public_key), own.public_key().public_bytes(*POINT)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs_raw)
    shared = own.exchange(ec.ECDH(), theirs)
    material = _derive(shared, decode(secret), b"WebPush: info\x00" + theirs_raw + ours_raw, 32)
    key = _derive(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(material, salt, b"Content-Encoding: nonce\x00", 12)
    sealed = AESGCM(key).encrypt(nonce, message + b"\x02", None)
    return salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours_raw)]) + ours_raw + sealed


def authorization(endpoint: str, pair: Pair, contact: str, *, at: datetime) -> str:
    """The header that says who we are to this push service."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((at + timedelta(hours=TOKEN_HOURS)).timestamp()),
        "sub": contact,
    }
    head = encode(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    signed = f"{head}.{encode(json.dumps(claims).encode())}"
    secret = serialization.load_pem_private_key(pair.pem.encode(), None)
    if not isinstance(secret, ec.EllipticCurvePrivateKey):
        message = "The key for push services is not one of an elliptic curve."
        raise TypeError(message)
    r, s = decode_dss_signature(secret.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={pair.public}"


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)
