"""
Cards of one and the same customer: found by six keys, decided by people, merged and unmerged.

The keys, in this order: company name, contact's surname, phone without country and area code, e-mail, corporate domain,
website.
"""

from vonal.office.customers.duplicates.candidates import Candidate, candidate_of, candidate_of_points
from vonal.office.customers.duplicates.finding import find_duplicates
from vonal.office.customers.duplicates.finding_many import find_duplicates_of_many
from vonal.office.customers.duplicates.own import own_keys_from
from vonal.office.customers.duplicates.sureness import LIKELY, Suspect, sure_enough

__all__ = [
    "LIKELY",
    "Candidate",
    "Suspect",
    "candidate_of",
    "candidate_of_points",
    "find_duplicates",
    "find_duplicates_of_many",
    "own_keys_from",
    "sure_enough",
]
