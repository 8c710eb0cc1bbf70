"""How sure a likeness is, each key explained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

# The kinds of ``MatchKey`` in the order of the check, as plain texts: drivers take their time over others.
ORDER = NAME, SURNAME, PHONE, LOCAL_PHONE, EMAIL, DOMAIN, WEBSITE = (
    "name",
    "surname",
    "phone",
    "local_phone",
    "email",
    "domain",
    "website",
)
TOGETHER = (PHONE, LOCAL_PHONE), (EMAIL, DOMAIN, WEBSITE)

LIKELY = 0.5  # from here on a pair is worth somebody's decision
WORTH_SHOWING = 0.2
SURE = 0.97

# How often two cards with this in common, and nothing else, are the same customer.
SAME_COMPANY_NAME = 0.85
SAME_PERSON_NAME = 0.45  # namesakes
SAME_PERSON_NAME_AND_MORE = 0.75
SAME_SOUND = 0.7
ONE_SLIP = 0.6
ONE_SLIP_IN_A_SHORT_NAME = 0.5
TWO_SLIPS = 0.45
SHORT = 8  # letters
BY_KEY = {
    PHONE: 0.9,  # an office's number may be its tenants'
    LOCAL_PHONE: 0.25,  # another town's
    EMAIL: 0.95,
    DOMAIN: 0.65,  # a group of companies
    WEBSITE: 0.7,
}
PHONE_WITH_A_SLIP = 0.5
# Each further card with the same key makes it say less.
LESS_FOR_EACH = 0.25
# A surname says something only beside another sign: every tenth card would be a Nagy's.
SAME_SURNAME = 0.4
UNLIKE_NAMES = 0.5
LITTLE_LIKE_NAMES = 0.8
# Two names and nothing else alike, though more is known of both.
ANOTHER_DOMAIN = 0.55
ANOTHER_PHONE = 0.9


class Suspect(NamedTuple):
    """
    A card the candidate may be on already.

    ``keys`` in the order of the check: name, surname, phone, local_phone, email, domain, website; ``sureness`` from 0
    to 1; ``contact_name`` is the person there whose phone or e-mail it is, else empty.
    """

    customer_id: int
    name: str
    keys: tuple[str, ...]
    sureness: float
    manager_id: int | None
    contact_name: str


def sure_enough(suspect: Suspect) -> bool:
    """Whether he may be taken for the same without a person's looking: at least 995 in 1,000 are."""
    return suspect.sureness >= SURE


def sureness_of(
    shared: Mapping[str, int],
    likeness: float | None,
    *,
    is_person: bool,
    same_surname: bool,
    letters: int,
    near_phone: bool = False,
    other_phone: bool,
    other_domain: bool,
) -> tuple[float, tuple[str, ...]]:
    """
    How sure, from 0 to 1, and the keys that speak for it in their order.

    ``shared``: how many cards have each key that is the same; ``likeness`` of the two names, None when one of them has
    none or one is a person's and the other a company's; ``letters`` in the candidate's name; he has a phone, or both
    have a domain, which is not the same unless it is among ``shared``; ``near_phone``: a phone is the same but for a slip,
    which counts beside alike names only. What is independent adds up: of a phone with
    and without its area, of an address and its domain, only the stronger counts.
    """
    doubt = 1.0
    keys: set[str] = set()
    for group in TOGETHER:
        strongest = 0.0
        for kind in group:
            if kind in shared:
                keys.add(kind)
                strongest = max(strongest, _of_many(BY_KEY[kind], shared[kind]))
        doubt *= 1.0 - strongest
    by_name = _of_name(shared, likeness, letters, is_person=is_person, alone=not keys)
    if by_name and near_phone:
        keys.add(PHONE)
        doubt *= 1.0 - PHONE_WITH_A_SLIP
    elif by_name and not keys:
        by_name *= (ANOTHER_DOMAIN if other_domain else 1.0) * (ANOTHER_PHONE if other_phone else 1.0)
    if by_name:
        keys.add(NAME)
        doubt *= 1.0 - by_name
    if same_surname and keys and not (is_person and NAME in keys):
        keys.add(SURNAME)
        doubt *= 1.0 - SAME_SURNAME
    sure = 1.0 - doubt
    if likeness is not None and likeness < 0.75:
        sure *= UNLIKE_NAMES if likeness < 0.5 else LITTLE_LIKE_NAMES
    return sure, tuple([kind for kind in ORDER if kind in keys])


def _of_name(
    shared: Mapping[str, int], likeness: float | None, letters: int, *, is_person: bool, alone: bool
) -> float:
    if likeness is None or likeness < 0.9:
        return 0.0
    if likeness == 1.0:
        same = SAME_COMPANY_NAME
        if is_person:
            same = SAME_PERSON_NAME if alone else SAME_PERSON_NAME_AND_MORE
        return _of_many(same, shared.get(NAME, 1)) if alone else same
    near = ONE_SLIP if letters >= SHORT else ONE_SLIP_IN_A_SHORT_NAME
    near = SAME_SOUND if likeness > 0.95 else near if likeness > 0.9 else TWO_SLIPS
    return near / 2 if is_person and alone else near


def _of_many(probability: float, cards: int) -> float:
    return probability / (1.0 + LESS_FOR_EACH * (cards - 1))
