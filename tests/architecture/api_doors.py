"""Who may use what of the API; see ``doors.py``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.architecture.door import (
    ADD_CUSTOMERS,
    CHANGE_CUSTOMERS,
    CHANGE_DEALS,
    EVERYONE,
    HEAR_CALLS,
    HEAR_RECORDINGS,
    NOBODY,
    OWN,
    RUN_THE_OFFICE,
    SEE_CUSTOMERS,
    TOP,
    WRITE_CALLS,
)


@dataclass(frozen=True)
class ApiDoor:
    """One operation of the API, with a body that would be accepted; ``{name}`` in it is one of the office's ids."""

    method: str
    who: frozenset[str]
    body: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    shows: frozenset[str] = SEE_CUSTOMERS
    refusals: frozenset[int] = frozenset({403, 404})


API_DOORS = {
    "customers": ApiDoor("GET", EVERYONE),
    "customers_by_phone": ApiDoor("GET", EVERYONE, query="number=%2B36301234567"),
    "customers_duplicates": ApiDoor("GET", EVERYONE, query="name=Nobody"),
    "create_customer": ApiDoor("POST", ADD_CUSTOMERS, {"name": "Another"}),
    "customer": ApiDoor("GET", SEE_CUSTOMERS),
    "change_customer": ApiDoor("PATCH", CHANGE_CUSTOMERS, {"activity": "Bakery"}),
    "add_contact": ApiDoor("POST", CHANGE_CUSTOMERS, {"name": "Another"}),
    "change_contact": ApiDoor("PATCH", CHANGE_CUSTOMERS, {"position": "Buyer"}),
    "add_point": ApiDoor("POST", CHANGE_CUSTOMERS, {"raw": "new@alfoldi-malom.hu"}),
    "remove_point": ApiDoor("DELETE", CHANGE_CUSTOMERS),
    "notes": ApiDoor("GET", SEE_CUSTOMERS),
    "write_note": ApiDoor("POST", SEE_CUSTOMERS, {"text": "Noted"}),
    "stages": ApiDoor("GET", EVERYONE),
    "deals": ApiDoor("GET", EVERYONE),
    "open_deal": ApiDoor(
        "POST",
        CHANGE_DEALS,
        {"customer_id": "{customer_id}", "title": "Another"},
        refusals=frozenset({403, 422}),  # As for a customer who does not exist.
    ),
    "deal": ApiDoor("GET", SEE_CUSTOMERS),
    "change_deal": ApiDoor("PATCH", CHANGE_DEALS, {"title": "Another"}),
    "reasons": ApiDoor("GET", EVERYONE, shows=NOBODY),
    "move_deal": ApiDoor("POST", CHANGE_DEALS, {"stage_id": "{first_stage_id}"}),
    "follow_ups": ApiDoor("GET", RUN_THE_OFFICE, shows=NOBODY),
    "follow_up": ApiDoor("GET", RUN_THE_OFFICE, shows=NOBODY),
    "switch_follow_up": ApiDoor("PATCH", RUN_THE_OFFICE, {"is_on": False}, shows=NOBODY),
    "follow_up_log": ApiDoor("GET", RUN_THE_OFFICE, shows=TOP),
    "calls": ApiDoor("GET", EVERYONE, shows=HEAR_CALLS),
    "call": ApiDoor("GET", HEAR_CALLS),
    "write_call_note": ApiDoor("PATCH", WRITE_CALLS, {"note": "Another"}),
    "give_outcome": ApiDoor("POST", WRITE_CALLS, {"outcome": "question_answered"}),
    "mark_called_back": ApiDoor("POST", HEAR_CALLS),
    "send_web_contact": ApiDoor("POST", ADD_CUSTOMERS, {"email": "new@example.com"}, shows=NOBODY),
    "rooms": ApiDoor("GET", EVERYONE, shows=OWN),
    "room": ApiDoor("GET", OWN, shows=OWN),
    "room_messages": ApiDoor("GET", OWN, shows=OWN),
    "post_message": ApiDoor("POST", OWN, {"text": "Hello"}, shows=OWN),
    "read_room": ApiDoor("POST", OWN, {"number": 1}, shows=OWN),
    "recording": ApiDoor("GET", HEAR_RECORDINGS, shows=frozenset()),
}
# The description of the API, which tells nothing of the company.
API_ABOUT_ITSELF = {"openapi-json", "api-root"}
