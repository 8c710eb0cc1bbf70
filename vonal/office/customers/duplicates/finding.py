"""The check by six keys: two statements for one candidate, a few for a thousand."""

from __future__ import annotations

from functools import lru_cache

from vonal.core.statements import Statement
from vonal.office.customers.duplicate_models import DifferentPair
from vonal.office.customers.duplicates.candidates import Candidate, Signs, signs_of
from vonal.office.customers.duplicates.sureness import (
    DOMAIN,
    LOCAL_PHONE,
    NAME,
    PHONE,
    WORTH_SHOWING,
    Suspect,
    sureness_of,
)
from vonal.office.customers.likeness import key_of, likeness, near_forms, near_phone, shares_a_name

# A key that more cards share is a switchboard's number or a group's domain, and no key.
MOST_CARDS = 20

BY_KEY = """
SELECT * FROM (SELECT {place} AS probe, customer_id, contact_id FROM customers_matchkey
WHERE kind = '{kind}' AND value = %s LIMIT {most}) AS p{place}"""
BY_NEAR_NAME = """
SELECT * FROM (SELECT {place} AS probe, customer_id, CAST(NULL AS bigint) FROM customers_nearname
WHERE value = %s LIMIT {most}) AS p{place}"""
WHO = """
WITH f AS MATERIALIZED ({probes})
SELECT f.probe, f.customer_id, h.name FROM f LEFT JOIN customers_contact h ON h.id = f.contact_id
"""
ONLY_NAME, PHONES_SHARED = frozenset({NAME}), frozenset({PHONE, LOCAL_PHONE})
# By the card, for SQLite would go through all names and domains there are.
CARDS = """
SELECT c.id, c.name, c.kind, c.manager_id, {key}, {surname}, {domain}, {phone}
FROM customers_customer c {phones}WHERE c.id IN ({marks})
"""
KEY = """(SELECT k.value FROM customers_matchkey k
WHERE k.customer_id = c.id AND k.contact_id IS NULL AND k.kind || '' = 'name')"""
PHONES = """LEFT JOIN customers_matchkey p ON p.customer_id = c.id AND p.kind || '' = 'phone'
"""
HAS_SURNAME = """EXISTS (SELECT 1 FROM customers_matchkey s
WHERE s.kind = 'surname' AND s.value IN ({marks}) AND s.customer_id = c.id)"""
HAS_DOMAIN = """EXISTS (SELECT 1 FROM customers_matchkey d
WHERE d.customer_id = c.id AND d.kind || '' = 'domain')"""


class Found:
    """A card some probe has led to, until it is weighed."""

    __slots__ = (
        "contact_name",
        "has_domain",
        "key",
        "kind",
        "manager_id",
        "name",
        "phones",
        "same_surname",
        "shared",
    )

    def __init__(
        self,
        name: str,
        kind: str,
        manager_id: int | None,
        *,
        same_surname: bool,
        has_domain: bool,
        key: str = "",
    ) -> None:
        self.name, self.kind, self.manager_id = name, kind, manager_id
        self.same_surname, self.has_domain = same_surname, has_domain
        self.key = key  # of the name, where it has been read
        self.contact_name = ""
        self.phones: list[str] = []  # in E.164, where they have been read
        self.shared: dict[str, int] = {}


def find_duplicates(candidate: Candidate, limit: int = 10) -> list[Suspect]:
    """
    The cards a candidate may be on already, the surest first; what somebody decided to be different is left out.

    Two statements, because it is asked as somebody types: who shares a key, and what stands on these cards.
    """
    signs = signs_of(candidate)
    if not signs.exact:
        return []
    shared, contacts = _sharing(signs, candidate.customer_id)
    without = decided_different(candidate.customer_id) if candidate.customer_id else frozenset()
    ids = [pk for pk in shared if pk not in without]
    if not ids:
        return []
    return weighed(signs, _cards_of(signs, ids, shared, contacts), without)[:limit]


def _cards_of(
    signs: Signs, ids: list[int], shared: dict[int, dict[str, int]], contacts: dict[int, str]
) -> dict[int, Found]:
    """What of them weighs: a name where it is not the same, a phone or a domain where none is shared."""
    told = dict(signs.exact)
    keys = [shared[pk].keys() for pk in ids]
    statement = _cards(
        len(ids),
        len(signs.surnames),
        key=NAME in told and not all(NAME in each for each in keys),
        domain=DOMAIN in told and not all(each - ONLY_NAME for each in keys),
        phone=PHONE in told and NAME in told and not all(each & PHONES_SHARED for each in keys),
    )
    found: dict[int, Found] = {}
    for pk, name, kind, manager_id, key, same_surname, has_domain, phone in statement.rows(
        *signs.surnames, *ids
    ):
        card = found.get(pk)
        if card is None:
            found[pk] = card = Found(
                name, kind, manager_id, same_surname=same_surname, has_domain=has_domain, key=key or ""
            )
            card.shared = shared[pk]
            card.contact_name = contacts.get(pk, "")
        if phone:
            card.phones.append(phone)
    return found


def _sharing(signs: Signs, own_id: int | None) -> tuple[dict[int, dict[str, int]], dict[int, str]]:
    """
    What cards share with the candidate, by how many each is shared; and the people there.

    Those whose names are only near share nothing. They are left out while somebody of exactly this name is there; and
    so is what too many share.
    """
    forms = near_forms(signs.name)
    kinds, values = zip(*signs.exact, strict=True)
    rows = _who(kinds, len(forms)).rows(*values, *forms)
    by_probe: dict[int, list[int]] = {}
    contacts: dict[int, str] = {}
    for probe, pk, contact in rows:
        by_probe.setdefault(probe, []).append(pk)
        if contact:
            contacts.setdefault(pk, contact)
    shared: dict[int, dict[str, int]] = {}
    near: list[int] = []
    has_namesakes = False
    for probe, pks in by_probe.items():
        if len(pks) > MOST_CARDS:
            continue
        if probe >= len(kinds):
            near += pks
            continue
        kind, cards = kinds[probe], len(pks)
        has_namesakes = has_namesakes or (kind == NAME and pks != [own_id])
        for pk in pks:
            shared.setdefault(pk, {})[kind] = cards
    if not has_namesakes:
        for pk in near:
            shared.setdefault(pk, {})
    return shared, contacts


@lru_cache(maxsize=500)
def _who(kinds: tuple[str, ...], forms: int) -> Statement:
    """With the kinds written out: PostgreSQL plans anew each time what depends on values too much."""
    most, exact = MOST_CARDS + 1, len(kinds)
    probes = [BY_KEY.format(place=place, kind=kind, most=most) for place, kind in enumerate(kinds)]
    probes += [BY_NEAR_NAME.format(place=place, most=most) for place in range(exact, exact + forms)]
    return Statement(WHO.format(probes=" UNION ALL ".join(probes)))


@lru_cache(maxsize=500)
def _cards(ids: int, surnames: int, *, key: bool, domain: bool, phone: bool) -> Statement:
    surname = HAS_SURNAME.format(marks=", ".join(["%s"] * surnames)) if surnames else "1 = 0"
    marks = ", ".join(["%s"] * ids)
    return Statement(
        CARDS.format(
            key=KEY if key else "''",
            surname=surname,
            domain=HAS_DOMAIN if domain else "1 = 0",
            phone="p.value" if phone else "''",
            phones=PHONES if phone else "",
            marks=marks,
        )
    )


def weighed(signs: Signs, found: dict[int, Found], without: frozenset[int]) -> list[Suspect]:
    """Those worth showing, the surest first."""
    suspects = []
    told = dict(signs.exact)
    for pk, card in found.items():
        if pk in without:
            continue
        alike = None
        if signs.name and card.name and card.kind == signs.kind:
            alike = 1.0 if NAME in card.shared else _likeness(signs, card)
            if alike == 1.0:
                card.shared.setdefault(NAME, MOST_CARDS)  # so many have it that nobody was found by it
        sure, keys = sureness_of(
            card.shared,
            alike,
            is_person=signs.kind == "person",
            same_surname=card.same_surname,
            letters=len(signs.name),
            near_phone=bool(card.phones) and _has_near_phone(signs, card),
            other_phone=PHONE in told,
            other_domain=card.has_domain and DOMAIN in told,
        )
        if sure >= WORTH_SHOWING:
            suspects.append(Suspect(pk, card.name, keys, sure, card.manager_id, card.contact_name))
    suspects.sort(key=lambda suspect: (-suspect.sureness, suspect.customer_id))
    return suspects


def _likeness(signs: Signs, card: Found) -> float:
    """A person whose family or given name is the same is not called otherwise."""
    key = card.key or key_of(card.name, card.kind)
    alike = likeness(signs.name, key)
    return (
        max(alike, 0.75)
        if alike < 0.75 and card.kind == "person" and shares_a_name(signs.name, key)
        else alike
    )


def _has_near_phone(signs: Signs, card: Found) -> bool:
    if PHONE in card.shared or LOCAL_PHONE in card.shared:
        return False
    typed = [value for kind, value in signs.exact if kind == PHONE]
    return any(near_phone(one, other) for one in typed for other in card.phones)


def decided_different(customer_id: int) -> frozenset[int]:
    """The card itself, and those somebody has said are not the same."""
    pairs = DifferentPair.objects.filter(first=customer_id) | DifferentPair.objects.filter(second=customer_id)
    return frozenset({customer_id}.union(*pairs.values_list("first_id", "second_id")))
